/**
 * A cell is everything that a session used of a model on a branch, apart for subagents: a few rows of usage, one for
 * each hour. A selection without days or hours consists of whole cells, and any selection is summed up by cells once.
 */
export class Cells {
  readonly count: number;
  /** For each row of usage, its cell. Cells are in order of sessions, as rows are. */
  readonly of: Int32Array;
  readonly session: Int32Array;
  readonly model: Int32Array;
  readonly branch: Int32Array;
  readonly subagent: Int32Array;

  constructor(session: Int32Array, model: Int32Array, branch: Int32Array, subagent: Int32Array) {
    const rows = session.length;
    const of = new Int32Array(rows);
    const first = new Int32Array(rows);
    let [count, begin] = [0, 0];
    for (let row = 0; row < rows; row++) {
      if (row > 0 && session[row] !== session[row - 1]) begin = count;
      let cell = begin;
      for (; cell < count; cell++) {
        const like = first[cell]!;
        if (model[like] === model[row] && branch[like] === branch[row] && subagent[like] === subagent[row]) break;
      }
      if (cell === count) first[count++] = row;
      of[row] = cell;
    }
    const firsts = first.subarray(0, count);
    const pick = (values: Int32Array) => firsts.map((row) => values[row]!);
    this.count = count;
    this.of = of;
    this.session = pick(session);
    this.model = pick(model);
    this.branch = pick(branch);
    this.subagent = pick(subagent);
  }
}
