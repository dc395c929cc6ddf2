// Looks at the pages of a report, and reads its Markdown; prints `ok - NAME` or `not ok - NAME`.
//   node report.mjs MODULES CHROMIUM FOLDER
// MODULES is a folder with node_modules; FOLDER has demo, hostile and empty, each .html and .md, and gets pictures.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [modules, chromium_path, folder] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require('playwright-core');
const { HtmlValidate } = require('html-validate');
const markdown = require('markdown-it')({ html: true, linkify: true });
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

function ok(name, complaints) {
	const list = [complaints].flat().filter(Boolean);
	console.log(`${list.length ? 'not ok' : 'ok'} - ${name}`);
	for (const complaint of list.slice(0, 20)) {
		console.log(complaint);
	}
}

// The pages

const browser = await chromium.launch({
	executablePath: chromium_path,
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// Styles within elements are what mail programs leave
const validator = new HtmlValidate({ extends: ['html-validate:recommended'], rules: { 'no-inline-style': 'off' } });

for (const name of ['demo', 'hostile', 'empty']) {
	const file = `${folder}/${name}.html`;
	const url = pathToFileURL(file).href;
	const report = await validator.validateFile(file);
	ok(`${name}: the page is valid HTML`, report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`)));

	for (const [width, kind] of [[1280, 'desktop'], [390, 'phone'], [320, 'small phone'], [703, 'paper']]) {
		const page = await browser.newPage({ viewport: { width, height: 900 } });
		const requests = [], errors = [];
		page.on('request', (r) => r.url() !== url && requests.push(r.url()));
		page.on('console', (m) => errors.push(m.text()));
		page.on('pageerror', (e) => errors.push(String(e)));
		page.on('dialog', (d) => { errors.push(d.message()); d.dismiss(); });
		if (kind === 'paper') {
			await page.emulateMedia({ media: 'print' });
		}
		await page.goto(url);
		// Nobody has to move the page sideways; what is moved by itself is none of it
		ok(`${name}: nothing is wider than a ${kind}`, await page.evaluate(() => {
			const width = document.documentElement.clientWidth;
			return [...document.querySelectorAll('body *')]
				.filter((e) => !e.closest('.scroll') && !e.closest('thead') && e.getBoundingClientRect().right > width + 0.5)
				.map((e) => `${e.tagName} ${Math.round(e.getBoundingClientRect().right)}: ${e.textContent.slice(0, 60)}`);
		}));
		if (kind === 'desktop' || kind === 'phone') {
			await page.screenshot({ path: `${folder}/${name}_${kind}.png`, fullPage: true });
			await page.evaluate(axe);
			const found = await page.evaluate(() => axe.run());
			ok(`${name}: axe-core has nothing to say on a ${kind}`, found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).slice(0, 3).join(' ')}`));
			// Letters of pictures are the one thing that it cannot judge: they are judged below
			ok(`${name}: nor is it in doubt of anything but letters in pictures`, found.incomplete.flatMap((v) => v.nodes.filter((n) => v.id !== 'color-contrast' || !n.html.startsWith('<text')).map((n) => `${v.id}: ${n.html}`)));
			ok(`${name}: nothing was asked of a network, and nothing ran`, [...requests, ...errors]);
		}
		if (kind === 'desktop') {
			ok(`${name}: headings, tables and pictures say what they are`, await page.evaluate(() => {
				const said = [];
				if (document.querySelectorAll('h1').length !== 1) said.push('there is not one h1');
				for (const svg of document.querySelectorAll('svg')) {
					if (svg.getAttribute('role') !== 'img' || !(svg.querySelector('title')?.textContent.trim().length > 3)) said.push(`a picture without a title: ${svg.outerHTML.slice(0, 200)}`);
				}
				for (const table of document.querySelectorAll('table')) {
					if (!table.caption?.textContent.trim()) said.push('a table without a caption');
					if (table.querySelector('thead th:not([scope=col])') || table.querySelector('tbody th:not([scope=row])')) said.push('a heading of a table without a scope');
					for (const row of table.tBodies[0].rows) {
						if (row.cells[0].tagName !== 'TH') said.push('a row without a heading');
						if (row.cells.length !== table.tHead.rows[0].cells.length) said.push(`a row of ${row.cells.length} cells: ${row.textContent}`);
					}
				}
				return said;
			}));
			ok(`${name}: no value is none`, await page.evaluate(() =>
				[...document.querySelectorAll('h1, h2, p, li, td, th, caption, figcaption, title')].map((e) => e.textContent).filter((t) => !t.trim() || /\b(null|undefined|NaN|Infinity)\b|%s|\\x/i.test(t))
					.filter((t) => t !== '\u00a0' && t.trim())));
			// Signs that every font has
			if (name !== 'hostile') {
				ok(`${name}: no sign is one that a font may lack`, await page.evaluate(() => [...new Set(document.body.textContent.match(/[^\n\t -~\u00a0-\u024f\u2013]/g))]));
			}
			const pdf = (await page.pdf({ path: `${folder}/${name}.pdf`, format: 'A4' })).toString('latin1');
			const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
			ok(`${name}: it prints on one to twelve sheets`, sheets >= 1 && sheets <= 12 ? [] : `${sheets} sheets`);
			if (name === 'demo') {
				await colours(page);
			}
		}
		await page.close();
	}
}

// Whether the colours that say good and bad can be told apart by who lacks a kind of cones (as Machado, Oliveira
// and Fernandes 2009 have it), and whether the letters of pictures stand out from what is behind them
async function colours(page) {
	const kinds = {
		'all three kinds of cones': [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
		protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
		deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
		tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
	};
	const linear = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
	const seen = (rgb, m) => m.map((row) => Math.min(Math.max(row.reduce((sum, f, i) => sum + f * rgb[i], 0), 0), 1));
	const lab = ([r, g, b]) => {
		const [x, y, z] = [(0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505, 0.2126 * r + 0.7152 * g + 0.0722 * b, (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089]
			.map((t) => t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116);
		return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
	};
	const source = await page.content();
	const complaints = [];
	for (const [good, bad] of [['#00588f', '#9c3a00'], ['#1f6fb2', '#b3490f']]) {
		if (!source.includes(good) || !source.includes(bad)) {
			complaints.push(`${good} and ${bad} are not its colours any more`);
		}
		for (const [kind, matrix] of Object.entries(kinds)) {
			const [a, b] = [good, bad].map((c) => lab(seen(linear(c), matrix)));
			const difference = Math.hypot(...a.map((v, i) => v - b[i]));
			if (difference < 25) {
				complaints.push(`with ${kind}, ${good} and ${bad} differ by ${difference.toFixed(1)}`);
			}
		}
	}
	ok('good and bad differ for every eye', complaints);
	const luminance = (hex) => linear(hex).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
	const letters = new Set([...source.matchAll(/<text [^>]*fill="(#[0-9a-f]{6})"/g)].map((m) => m[1]));
	ok('letters in pictures stand out', [...letters].filter((c) => 1.05 / (luminance(c) + 0.05) < 4.5));
	// Who cannot tell colours has the word beside it
	ok('where there is a colour there is a word', await page.evaluate(() =>
		[...document.querySelectorAll('[style*="color:#"]')].map((e) => e.textContent).filter((t) => !/better|worse|ahead|behind|on track|achieved|at risk|off track|missed|overdue/i.test(t))));
}
await browser.close();

// The Markdown

const expected = new Set(['h1', 'h2', 'p', 'ul', 'li', 'strong', 'table', 'thead', 'tbody', 'tr', 'th', 'td']);
for (const name of ['demo', 'hostile', 'empty']) {
	const html = markdown.render(readFileSync(`${folder}/${name}.md`, 'utf8'));
	ok(`${name}: the Markdown has the elements that it should`, [...new Set([...html.matchAll(/<([a-zA-Z!][^\s/>]*)/g)].map((m) => m[1]))].filter((e) => !expected.has(e)));
	ok(`${name}: and as many cells in every row as there are headings`, html.split('<table>').slice(1).flatMap((table) => {
		const rows = table.split('</table>')[0].split('<tr>').slice(1).map((row) => row.match(/<t[hd]/g).length);
		return rows.filter((cells) => cells !== rows[0]).map((cells) => `${cells} of ${rows[0]}`);
	}));
	ok(`${name}: nothing of it stands outside a table that should be in it`, [...html.matchAll(/<p>([^<]*\|[^<]*)<\/p>/g)].map((m) => m[1]).filter((t) => t.startsWith('|')));
}
