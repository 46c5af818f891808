import type { Column, PageData } from './format';

/** Reads a column: one zigzag varint for each row. */
export function read(column: Column, rows: number): Float64Array {
  const values = new Float64Array(rows);
  if (column === '') return values;
  const bytes = typeof column === 'string' ? binary(column) : column;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    // Not with shifts: a value can have 53 bits, and a shift keeps 32.
    let value = 0;
    let factor = 1;
    let byte: number;
    do {
      byte = bytes[at++]!;
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    values[row] = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  return values;
}

const binary = (column: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(column), (char) => char.charCodeAt(0));

/** Decompresses all columns of a page. */
export async function unpack(data: PageData): Promise<void> {
  if (!data.about.packed) return;
  const parts = [data.sessions, data.usage, data.subagents] as unknown as Record<string, unknown>[];
  await Promise.all(
    parts.flatMap((part) =>
      Object.entries(part)
        .filter(([, value]) => typeof value === 'string' && value !== '')
        .map(async ([name, value]) => {
          const stream = new Blob([binary(value as string)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
          part[name] = new Uint8Array(await new Response(stream).arrayBuffer());
        }),
    ),
  );
  data.about.packed = false;
}

/** Reads a column that holds differences to the row above. */
export function readDifferences(column: Column, rows: number): Float64Array {
  const values = read(column, rows);
  for (let row = 1; row < rows; row++) values[row]! += values[row - 1]!;
  return values;
}
