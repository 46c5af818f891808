// Bundles the page of report --html and the dashboard to built/. The same sources give the same bytes on every machine.
import { build } from 'esbuild';
import { argv } from 'node:process';

const folder = argv[2] ?? 'built';
const common = { bundle: true, minify: true, charset: 'utf8', legalComments: 'none', logLevel: 'warning' };
await build({ ...common, entryPoints: ['src/page.ts'], outfile: `${folder}/page.js`, format: 'iife', target: 'es2022' });
await build({ ...common, entryPoints: ['styles/page.css'], outfile: `${folder}/page.css`, target: 'es2022' });
await build({ ...common, entryPoints: ['src/dashboard.ts'], outfile: `${folder}/dashboard.js`, format: 'iife', target: 'es2022' });
await build({ ...common, entryPoints: ['styles/dashboard.css'], outfile: `${folder}/dashboard.css`, target: 'es2022' });
