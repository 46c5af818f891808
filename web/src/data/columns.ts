import type { Column } from './format';

/** Reads a column: one zigzag varint for each row. */
export function read(column: Column, rows: number): Float64Array {
  const values = new Float64Array(rows);
  if (column === '') return values;
  const bytes = atob(column);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    // Not with shifts: a value can have 53 bits, and a shift keeps 32.
    let value = 0;
    let factor = 1;
    let byte: number;
    do {
      byte = bytes.charCodeAt(at++);
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    values[row] = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  return values;
}

/** Reads a column that holds differences to the row above. */
export function readDifferences(column: Column, rows: number): Float64Array {
  const values = read(column, rows);
  for (let row = 1; row < rows; row++) values[row]! += values[row - 1]!;
  return values;
}
