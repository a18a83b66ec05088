// Draws every chart of the page from its specification, without eval and without styles of its own.
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

const TEXT = { labelFontSize: 14, titleFontSize: 14 };
const OPTIONS = {
  config: { font: "Arial, Helvetica, sans-serif", axis: TEXT, legend: TEXT, header: TEXT, title: { fontSize: 16 } },
  ast: true,
  expr: expressionInterpreter,
  actions: false,
  defaultStyle: false,
  renderer: "svg",
  tooltip: { disableDefaultStyle: true },
};

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  draw(figure, document.getElementById(figure.dataset.chart));
}
for (const source of document.querySelectorAll('script[type="application/json"][data-chart]')) {
  draw(source.previousElementSibling, source);
}

async function draw(figure, source) {
  figure.hidden = false;
  try {
    await embed(figure, JSON.parse(source.textContent), OPTIONS);
  } catch (error) {
    figure.hidden = true; // the table before it says the same
    console.error(error);
  }
}
