// Fills in the blank form with ExcelJS and SheetJS, and copies it into a document with docx. The README says how
// to run it.
const fs = require('fs');
const ExcelJS = require('exceljs');
const XLSX = require('xlsx');
const docx = require('docx');

const figures = fs.readFileSync('../messy/figures.tsv', 'utf8').trimEnd().split('\n').slice(1)
  .map(line => line.split('\t').slice(1).map(text => text === '' ? null : Number(text)));

// each calls set with the address and the value of every figure; a percentage is a fraction.
function each(set) {
  figures.forEach((row, n) => row.forEach((value, k) => {
    if (value !== null) set('DEFG'[k] + (5 + n), n === 3 ? Number((value / 100).toFixed(4)) : value);
  }));
}

async function excelJS() {
  const b = new ExcelJS.Workbook();
  await b.xlsx.readFile('blank.xlsx');
  const s = b.getWorksheet('月报表');
  s.getCell('C3').value = new Date(Date.UTC(2020, 8, 8));
  s.getCell('C3').numFmt = 'yyyy"年"m"月"d"日"';
  each((at, value) => {
    s.getCell(at).value = at[0] === 'G' ? {formula: `SUM(D${at.slice(1)}:F${at.slice(1)})`, result: value} : value;
  });
  await b.xlsx.writeFile('exceljs.xlsx');
}

function sheetJS() {
  for (const [type, options] of [['xlsx', {bookSST: false}], ['biff8', {}], ['ods', {}]]) {
    const b = XLSX.readFile('blank.xlsx', {cellNF: true, cellStyles: true});
    const s = b.Sheets['月报表'];
    s.C3 = {t: 's', v: '2020年9月8日'};
    each((at, value) => { s[at] = {...s[at], t: 'n', v: value}; });
    each(at => { if (at.slice(1) === '8') s[at].z = '0.00%'; });
    XLSX.writeFile(b, 'sheetjs.' + (type === 'biff8' ? 'xls' : type), {bookType: type, ...options});
  }
}

// word copies the sheet into a table, with its merged cells, as Word does when a sheet is pasted.
async function word() {
  const s = XLSX.readFile('blank.xlsx').Sheets['月报表'];
  s.C3 = {t: 's', v: '2020年9月8日'};
  each((at, value) => { s[at] = {t: 's', v: at.slice(1) === '8' ? (value * 100).toFixed(2) + '%' : String(value)}; });
  const rows = [];
  for (let r = 0; r < 16; r++) {
    const cells = [];
    for (let c = 0; c < 7; c++) {
      const merge = (s['!merges'] || []).find(m => m.s.r <= r && r <= m.e.r && m.s.c <= c && c <= m.e.c);
      if (merge && (merge.s.r !== r || merge.s.c !== c)) continue;
      const text = s[XLSX.utils.encode_cell({r, c})]?.v ?? '';
      cells.push(new docx.TableCell({
        children: String(text).split('\n').map(line => new docx.Paragraph(line)),
        columnSpan: merge ? merge.e.c - merge.s.c + 1 : 1, rowSpan: merge ? merge.e.r - merge.s.r + 1 : 1,
      }));
    }
    rows.push(new docx.TableRow({children: cells}));
  }
  const d = new docx.Document({sections: [{children: [new docx.Table({rows})]}]});
  fs.writeFileSync('docx.docx', await docx.Packer.toBuffer(d));
}

(async () => { await excelJS(); sheetJS(); await word(); })();
