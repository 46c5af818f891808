import type { Column, PageData } from './format';

/** Reads the columns of a page: one zigzag varint for each row. */
export class Columns {
  private constructor(private readonly bytes: Uint8Array) {}

  static async of(data: PageData): Promise<Columns> {
    const bytes = binary(data.columns);
    return new Columns(data.about.packed ? await inflate(bytes) : bytes);
  }

  numbers(column: Column, rows: number): Float64Array {
    return this.read(column, new Float64Array(rows));
  }

  /** Reads small numbers, such as indices. */
  indices(column: Column, rows: number): Int32Array {
    return this.read(column, new Int32Array(rows));
  }

  /** Reads a column that holds differences to the row above. */
  differences(column: Column, rows: number): Int32Array {
    const values = this.indices(column, rows);
    for (let row = 1; row < rows; row++) values[row]! += values[row - 1]!;
    return values;
  }

  texts<T>([begin, length]: Column): T[] {
    return JSON.parse(new TextDecoder().decode(this.bytes.subarray(begin, begin + length))) as T[];
  }

  // An empty column is 0 in all rows.
  private read<T extends Float64Array | Int32Array>([begin, length]: Column, values: T): T {
    if (length === 0) return values;
    const { bytes } = this;
    for (let row = 0, at = begin; row < values.length; row++) {
      let value = bytes[at++]!;
      if (value > 127) {
        value -= 128;
        // Not with shifts: a value can have 53 bits, and a shift keeps 32.
        for (let factor = 128, byte = 128; byte > 127; factor *= 128) {
          byte = bytes[at++]!;
          value += (byte & 127) * factor;
        }
      }
      const half = Math.floor(value / 2);
      values[row] = value === half * 2 ? half : -half - 1;
    }
    return values;
  }
}

function binary(text: string): Uint8Array<ArrayBuffer> {
  const chars = atob(text);
  const bytes = new Uint8Array(chars.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = chars.charCodeAt(at);
  return bytes;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
