/** What the user selected; null means all. Days are numbers of local days since the year 1. */
export interface Filter {
  from: number | null;
  to: number | null;
  /** Hours of the week, Monday's first hour is 0; empty means all. */
  hours: ReadonlySet<number>;
  project: number | null;
  model: number | null;
  branch: number | null;
  type: number | null;
  person: number | null;
}

export const everything: Filter = {
  from: null,
  to: null,
  hours: new Set(),
  project: null,
  model: null,
  branch: null,
  type: null,
  person: null,
};

export function isEverything(filter: Filter): boolean {
  return (
    filter.from === null &&
    filter.to === null &&
    filter.hours.size === 0 &&
    [filter.project, filter.model, filter.branch, filter.type, filter.person].every((chosen) => chosen === null)
  );
}
