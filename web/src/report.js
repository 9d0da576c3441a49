import Plotly from 'plotly.js-basic-dist-min';
import { traces, layout } from './chart.js';

// Puts an interactive chart beside every drawing of the page. The drawing stays: for print, and wherever anything here fails.

const config = {
  displaylogo: false,
  responsive: true,
  modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d'],
};

function start(figure) {
  const data = JSON.parse(figure.querySelector('.plateau-figure-data').textContent);
  const state = { x: data.x.scale, y: data.y.scale };
  const chart = document.createElement('div');
  chart.className = 'plateau-live';
  chart.style.height = `${data.height + 40}px`;
  const tools = document.createElement('div');
  tools.className = 'plateau-tools';
  const draw = () => {
    const style = getComputedStyle(figure);
    const color = (name) => style.getPropertyValue(`--pf-${name}`).trim();
    return Plotly.react(chart, traces(data, color), layout(data, state, color), config);
  };

  for (const axis of ['x', 'y']) {
    if (data[axis].scale !== 'log') continue;
    const button = document.createElement('button');
    button.type = 'button';
    const say = () => {
      button.textContent = `${axis === 'x' ? 'horizontal' : 'vertical'} axis: ${state[axis] === 'log' ? 'logarithmic' : 'linear'}`;
    };
    button.addEventListener('click', () => {
      state[axis] = state[axis] === 'log' ? 'linear' : 'log';
      say();
      draw();
    });
    say();
    tools.append(button);
  }

  figure.querySelector('.plateau-static').after(tools, chart);
  figure.classList.add('plateau-interactive');
  Promise.resolve()
    .then(draw)
    .catch(() => fallBack(figure, tools, chart));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}

function fallBack(figure, ...added) {
  figure.classList.remove('plateau-interactive');
  added.forEach((element) => element.remove());
}

function startAll() {
  for (const figure of document.querySelectorAll('.plateau-figure')) {
    try {
      start(figure);
    } catch {
      fallBack(figure, ...figure.querySelectorAll('.plateau-tools, .plateau-live'));
    }
  }
}

if (document.readyState === 'loading') {
  document.addEventListener('DOMContentLoaded', startAll);
} else {
  startAll();
}
