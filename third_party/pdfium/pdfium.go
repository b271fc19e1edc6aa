// Package pdfium stands for the PDFium that is compiled into go-pdfium: it
// makes its licence one of those that the portal publishes.
package pdfium
