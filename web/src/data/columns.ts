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
      // Most numbers have one or two bytes, which need no loop.
      if (value > 127) {
        const second = bytes[at++]!;
        value = (value & 127) | ((second & 127) << 7);
        if (second > 127) {
          // Not with shifts: a value can have 53 bits, and a shift keeps 32.
          for (let factor = 16_384, byte = 128; byte > 127; factor *= 128) {
            byte = bytes[at++]!;
            value += (byte & 127) * factor;
          }
          const half = Math.floor(value / 2);
          values[row] = value === half * 2 ? half : -half - 1;
          continue;
        }
      }
      values[row] = (value >> 1) ^ -(value & 1);
    }
    return values;
  }
}

function binary(text: string): Uint8Array<ArrayBuffer> {
  // Browsers of before 2025 lack it.
  const native = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;
  if (native !== undefined) return native.call(Uint8Array, text);
  const chars = atob(text);
  const bytes = new Uint8Array(chars.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = chars.charCodeAt(at);
  return bytes;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream('deflate-raw');
  // Not by a Blob, whose bytes would come by way of another process.
  const writer = writable.getWriter();
  const written = Promise.all([writer.write(bytes), writer.close()]);
  const [inflated] = await Promise.all([new Response(readable).arrayBuffer(), written]);
  return new Uint8Array(inflated);
}
