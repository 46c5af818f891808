import type { Money } from '../data/money';
import type { Sums } from '../data/sums';
import { h } from './dom';

/** 1,234 */
export const whole = (value: number): string => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ',');

/** 1.2M, as in the program's tables. */
export function short(value: number): string {
  if (value < 1_000) return String(value);
  if (value < 999_950) return `${(value / 1e3).toFixed(1)}k`;
  if (value < 999_950_000) return `${(value / 1e6).toFixed(1)}M`;
  return `${(value / 1e9).toFixed(1)}B`;
}

export const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.0995 ? 1 : 0)}%`;

export const count = (value: number, one: string, many = `${one}s`): string =>
  `${whole(value)} ${value === 1 ? one : many}`;

/** A number as text for people, with its exact value for programs and in a tooltip. */
export function figure(name: string, value: string, text: string): HTMLDataElement {
  return h('data', { value, 'data-n': name, title: value === text ? null : value }, text);
}

export const wholeFigure = (name: string, value: number): HTMLDataElement => figure(name, String(value), whole(value));
export const tokens = (name: string, value: number): HTMLDataElement => figure(name, String(value), short(value));
export const cost = (name: string, sums: Sums): HTMLDataElement => figure(name, sums.cost.exact(), sums.costText());
export const money = (name: string, amount: Money): HTMLDataElement => figure(name, amount.exact(), amount.toString());

/** Shortens claude-opus-4-8-20260204 to opus-4-8, as the program's tables do. */
export function modelLabel(model: string): string {
  if (!model.startsWith('claude-') || !/\d/.test(model)) return model;
  return model.slice('claude-'.length).replace(/-20\d{6}$/, '');
}
