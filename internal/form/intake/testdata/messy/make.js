// Makes the ten forms in this folder. The README says how to run it.
const fs = require('fs');
const ExcelJS = require('exceljs');
const XLSX = require('xlsx');
const docx = require('docx');
const {execFileSync} = require('child_process');

const title = '电子商务进农村综合示范创建月报表';
const filers = {
  haifeng: '海丰县科技工业和信息化局', luhe: '陆河县科技工业和信息化局', lufeng: '陆丰市科工信局',
};
const names = {haifeng: '海丰县', luhe: '陆河县', lufeng: '陆丰市'};
const rows = [
  ['1', '县级电商服务中心数量（个）', ''],
  ['2', '省级财政专项资金使用情况', '当月使用资金（万元）'],
  ['', '', '累计使用资金（万元）'],
  ['', '', '资金使用进度（%）'],
  ['3', '村级电商服务站建设', '累计建设数量（个）'],
  ['4', '电商人才培养', '当年累计培训场次（次）'],
  ['', '', '当年累计培训人数（人次）'],
  ['5', '助力精准扶贫', '累计建设省定贫困村电商服务站数量（个）'],
  ['', '', '当年累计培训建档立卡贫困人口（人次）'],
  ['', '', '当年累计带动建档立卡贫困户增收（元）'],
];
// The figures of figures.tsv, as a column for each county.
const figures = Object.fromEntries(['haifeng', 'luhe', 'lufeng'].map((county, k) => [county,
  fs.readFileSync('figures.tsv', 'utf8').trim().split('\n').slice(1).map(line => {
    const text = line.split('\t')[k + 1];
    return text === '' ? null : Number(text);
  })]));
const before = figures.lufeng.map((n, i) => i === 4 ? n - 1 : n); // before the correction of 陆丰市

// county returns a county's form as rows of cells, with the given figures.
const county = (slug, filed, values, name = names[slug]) => [
  [`${title}（2020年8月）`], [`填报单位（盖章）：${filers[slug]}`], [`填报日期：${filed}`],
  ['序号', '项目', '', name], ...rows.map((row, i) => [...row, values[i]]),
];
// shares writes row 2c as a spreadsheet does: 62.1% is 0.621.
const shares = values => values.map((n, i) => i === 3 && n !== null ? Number((n / 100).toFixed(4)) : n);

async function book(name, fill) {
  const b = new ExcelJS.Workbook();
  fill(b.addWorksheet('Sheet1'));
  await b.xlsx.writeFile(name);
}

async function city() {
  await book('汕尾市8月汇总表.xlsx', s => {
    s.addRow([`${title}（2020年8月）`]);
    s.addRow(['填报单位（盖章）：', '', '汕尾市商务局', '', '', '填报日期：2020.9.8']);
    s.addRow([]);
    s.addRow(['序号', '项目', '', '海丰县', '陆河县', '陆丰市', '合计', '备注']);
    const slugs = ['haifeng', 'luhe', 'lufeng'];
    const columns = slugs.map(slug => shares(figures[slug]));
    rows.forEach((row, i) => {
      const r = s.addRow([...row, ...columns.map(c => c[i] ?? '/'), i === 3 ? '/' : {
        formula: `SUM(D${5 + i}:F${5 + i})`, result: columns.reduce((sum, c) => sum + c[i] * 100, 0) / 100,
      }, i === 4 ? '陆丰新增1个站点' : '']);
      if (i === 3) r.eachCell(c => { c.numFmt = '0.00%'; });
      if (i === 1 || i === 2) r.eachCell(c => { c.numFmt = '#,##0.0'; });
    });
    s.mergeCells('A1:H1'); s.mergeCells('B6:B8'); s.mergeCells('A6:A8');
    s.addRow([]);
    s.addRow(['备注：“/”表示无此项内容。']);
  });
}

function excel97() {
  const s = XLSX.utils.aoa_to_sheet(county('haifeng', '2020年9月2日', shares(figures.haifeng)));
  s['!merges'] = ['A1:D1', 'B6:B8', 'A6:A8', 'B10:B11'].map(XLSX.utils.decode_range);
  s.D8.z = '0.0%'; s.D14.z = '#,##0.00';
  const b = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(b, s, '8月');
  XLSX.writeFile(b, '海丰县.xls', {bookType: 'biff8'});
}

async function word() {
  const cell = text => new docx.TableCell({children: [new docx.Paragraph(String(text ?? ''))]});
  const table = lines => new docx.Table({rows: lines.map(line => new docx.TableRow({children: line.map(cell)}))});
  const line = text => new docx.Paragraph(text);
  const [heading, filer, filed, head, ...body] = county('lufeng', '2020年9月3日', before);
  const wide = [head, ...body].map(r => [0, 1, 2, 3].map(i => r[i] ?? '—'));
  const d = new docx.Document({sections: [{children: [
    line(heading[0]), line(filer[0]), line(filed[0]), table(wide.slice(0, 6)), line('（续表）'),
    table([wide[0], ...wide.slice(6)]), line('单位负责人（签章）：　　　　填表人：　　　　联系电话：'),
  ]}]});
  fs.writeFileSync('陆丰市.docx', await docx.Packer.toBuffer(d));
}

function csv() {
  const form = county('luhe', '2020/9/1', figures.luhe);
  form[7][3] = '44.74%';
  form[10][3] = '"' + form[10][3] + '"';
  const text = form.map(r => [...r, '', '', ''].slice(0, 4).join(',') + '\r\n').join('');
  fs.writeFileSync('陆河县8月.csv', execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], {input: text}));
}

function openDocument() {
  const s = XLSX.utils.aoa_to_sheet(county('lufeng', '2020年9月5日', figures.lufeng));
  s['!merges'] = ['A1:D1', 'A6:A8', 'B6:B8'].map(XLSX.utils.decode_range);
  const b = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(b, s, 'Sheet1');
  XLSX.writeFile(b, '陆丰市（修改）.ods', {bookType: 'ods'});
}

function mail() {
  const form = county('luhe', '2020-09-01', figures.luhe);
  const text = ['市局：', '　　我县8月报表如下，请查收。原件随后寄出。', '',
    ...form.map(r => r.map(c => c ?? '').join('\t')), '', '　　此致', '敬礼', ''].join('\r\n');
  fs.writeFileSync('陆河县邮件.txt', text.replace('44.74', '44.74％').replace('\t22\r', '\t２２个\r'));
}

function page() {
  const form = county('haifeng', '2020年9月2日', figures.haifeng);
  const cells = r => r.map(c => `<td>${c === 62.1 ? '62.10%' : c === 36800.5 ? '36,800.50' : c ?? '&nbsp;'}</td>`).join('');
  const text = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body><table border="1">
${form.map((r, i) => i < 3 ? `<tr><td colspan="4">${r[0]}</td></tr>` : `<tr>${cells(r)}</tr>`).join('\n')}
</table></body></html>
`;
  fs.writeFileSync('海丰县（系统导出）.xls', execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], {input: text}));
}

async function coloured() {
  await book('陆河县8月（打印版）.xlsx', s => {
    s.addRow([`${title}（二○二○年八月）`]);
    s.addRow(['填报单位：' + filers.luhe]);
    s.addRow(['填报日期：', '', new Date(Date.UTC(2020, 8, 1))]).getCell(3).numFmt = '[DBNum1][$-804]yyyy"年"m"月"d"日"';
    s.addRow(['序号', '项目', '', '陆河', '合计', '上月数']);
    shares(figures.luhe).forEach((n, i) => {
      const r = s.addRow([...rows[i], n, {formula: `D${5 + i}`, result: n}, i === 4 ? 20 : '']);
      if (i === 3) r.eachCell(c => { c.numFmt = '0.00%'; });
    });
    for (let row = 1; row <= 16; row++) {
      const fill = {type: 'pattern', pattern: 'solid', fgColor: {argb: row % 2 ? 'FFDDEBF7' : 'FFFFFFFF'}};
      for (let col = 1; col <= 80; col++) s.getCell(row, col).fill = fill;
    }
  });
}

async function tenThousands() {
  await book('海丰县8月报表.xlsx', s => {
    county('haifeng', '2020年9月2日', shares(figures.haifeng)).forEach((r, i) => {
      if (i === 2) s.addRow([r[0], '', '', '单位：万元']);
      else s.addRow(r.map(c => String(c ?? '') === '' ? null : i === 5 || i === 6 ? String(c).replace('（万元）', '') : c));
    });
    s.getCell('D6').value = figures.haifeng[1]; s.getCell('D7').value = figures.haifeng[2];
    s.getCell('D8').numFmt = '0.0%';
  });
}

async function words() {
  await book('陆丰市8月（含说明）.xlsx', s => {
    county('lufeng', '2020年9月5日', figures.lufeng).forEach(r => s.addRow(r));
    s.getCell('D6').value = '无'; s.getCell('D7').value = '无'; s.getCell('D14').value = '无';
    s.getCell('D8').value = '未启动';
  });
}

(async () => {
  await city(); excel97(); await word(); csv(); openDocument(); mail(); page();
  await coloured(); await tenThousands(); await words();
})();
