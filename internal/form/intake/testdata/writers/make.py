# Fills in the blank form with openpyxl. The README says how to run it.
import datetime
import openpyxl

with open('../messy/figures.tsv', encoding='utf-8') as f:
    rows = [line.rstrip('\n').split('\t')[1:] for line in f][1:]


def fill(name, sums):
    book = openpyxl.load_workbook('blank.xlsx')
    sheet = book['月报表']
    sheet['C3'] = datetime.date(2020, 9, 8)
    for n, row in enumerate(rows):
        for k, text in enumerate(row):
            cell = sheet.cell(5 + n, 4 + k)
            if text:
                cell.value = float(text) / 100 if n == 3 else float(text)
            if k == 3 and n != 3 and sums:
                cell.value = f'=SUM(D{5 + n}:F{5 + n})'
    book.save(name)


fill('openpyxl.xlsx', False)
fill('openpyxl-sums.xlsx', True)
