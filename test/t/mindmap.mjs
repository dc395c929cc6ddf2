// Reads mind maps as Mermaid does and prints what it sees, a line a node: its depth and its text.
//   node mindmap.mjs MODULES < TEXT
// MODULES is a folder with node_modules.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(`${process.argv[2]}/`);
const { JSDOM } = require('jsdom');
const { window } = new JSDOM('');
Object.assign(globalThis, { window, document: window.document, Element: window.Element });

const { default: mermaid } = await import(pathToFileURL(require.resolve('mermaid')));
// With its own limits on the size of a text and of a map
mermaid.initialize({ securityLevel: 'strict', maxTextSize: 5e6 });
const diagram = await mermaid.mermaidAPI.getDiagramFromText(readFileSync(0, 'utf8'));

// What is written as a number is shown as a letter: in the text of the diagram it still stands as Mermaid's
// own sign for it
const shown = (text) => text.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(code)).replace(/ﬂ°(\w+)¶ß/g, '&$1;');

const print = (node, depth) => {
	console.log(`${depth} ${shown(node.descr)}`);
	node.children.forEach((child) => print(child, depth + 1));
};
print(diagram.db.getMindmap(), 0);
