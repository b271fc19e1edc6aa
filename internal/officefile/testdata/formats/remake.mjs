// Makes a workbook of the lines of formats.tsv, and fills in the table from its renderings.
import fs from 'node:fs';
import path from 'node:path';
import SSF from 'ssf';

const [, , task, table, ...more] = process.argv;
const [head, ...lines] = fs.readFileSync(table, 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));

if (task === 'workbook') workbook(...more);
else fs.writeFileSync(table, [head, ...filled(...more)].map((line) => line.join('\t') + '\n').join(''));

// workbook writes the parts of a workbook with one line in each row, and a Chinese LibreOffice profile.
function workbook(folder, profile) {
	const escaped = (s) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
	const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
	const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
	const relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
	const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
	const codes = [...new Set(lines.map(([format]) => format))];
	const parts = {
		'[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/sheet.xml" ContentType="${types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/></Types>`,
		'_rels/.rels': `<Relationships ${relations}><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		'xl/workbook.xml': `<workbook ${main} xmlns:r="${office}"><sheets><sheet name="formats" sheetId="1" r:id="r1"/></sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `<Relationships ${relations}><Relationship Id="r1" Type="${office}/worksheet" Target="sheet.xml"/><Relationship Id="r2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
		'xl/styles.xml': `<styleSheet ${main}><numFmts>${codes.map((code, n) => `<numFmt numFmtId="${200 + n}" formatCode="${escaped(code)}"/>`).join('')}</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs>${codes.map((_, n) => `<xf numFmtId="${200 + n}" xfId="0" applyNumberFormat="1"/>`).join('')}</cellXfs></styleSheet>`,
		'xl/sheet.xml': `<worksheet ${main}><cols><col min="1" max="1" width="60" customWidth="1"/></cols><sheetData>${lines.map(([format, value], n) => `<row r="${n + 1}"><c r="A${n + 1}" s="${codes.indexOf(format)}"><v>${value}</v></c></row>`).join('')}</sheetData></worksheet>`,
	};
	for (const [name, body] of Object.entries(parts)) write(path.join(folder, name), body);
	write(path.join(profile, 'user/registrymodifications.xcu'), '<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop></item></oor:items>');
}

function write(name, body) {
	fs.mkdirSync(path.dirname(name), {recursive: true});
	fs.writeFileSync(name, `<?xml version="1.0" encoding="UTF-8"?>${body}`);
}

// filled returns the lines with the renderings. Where they differ, a line needs Excel's and why.
function filled(csv) {
	const rows = fs.readFileSync(csv, 'utf8').split('\n').map((row) => row.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'));
	return lines.map(([format, value, , , ...excel], n) => [format, value, shown(rows[n]), shown(ssf(format, Number(value))), ...excel]);
}

function ssf(format, value) {
	try {
		return SSF.format(format, value);
	} catch {
		return '(error)';
	}
}

// shown trims the blanks that pad a display.
function shown(text) {
	return text.trim().replace(/\s+/g, ' ') || '(nothing)';
}
