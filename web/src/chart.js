// From the data of a figure to what plotly.js draws. `color` looks a name up in the page's theme.

const dashes = { solid: 'solid', dashed: 'dash', dotted: 'dot' };

// Names are shown as text: plotly.js would read markup in them.
const plain = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function translucent(hex, opacity) {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(full.slice(i, i + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}

function interval(low, high) {
  return low == null || high == null ? '' : `<br>interval ${low.toPrecision(4)} to ${high.toPrecision(4)}`;
}

function hover(data, name) {
  const x = data.x.categories.length ? '' : `${plain(data.x.label)} = %{x:,.6~g}<br>`;
  const y = data.y.categories.length ? '' : '%{y:.5~g}';
  return `${x}${y}%{customdata}<extra>${plain(name ?? '')}</extra>`;
}

// A band needs both of its edges: it is drawn run by run between the values without one.
function bands(mark, group, color) {
  const runs = [];
  let run = [];
  mark.x.forEach((x, i) => {
    if (x != null && mark.low[i] != null && mark.high[i] != null) {
      run.push(i);
    } else if (run.length) {
      runs.push(run);
      run = [];
    }
  });
  if (run.length) runs.push(run);
  return runs.map((indices) => {
    const back = [...indices].reverse();
    return {
      type: 'scatter',
      mode: 'lines',
      x: [...indices, ...back].map((i) => mark.x[i]),
      y: [...indices.map((i) => mark.high[i]), ...back.map((i) => mark.low[i])],
      fill: 'toself',
      fillcolor: translucent(color(mark.color), 0.16),
      line: { width: 0 },
      hoverinfo: 'skip',
      showlegend: false,
      legendgroup: group,
    };
  });
}

function errors(values, low, high, color) {
  if (!low || !high) return undefined;
  const reach = (ends, sign) => values.map((v, i) => (v == null || ends[i] == null ? 0 : Math.max(0, sign * (ends[i] - v))));
  return { type: 'data', symmetric: false, array: reach(high, 1), arrayminus: reach(low, -1), color, thickness: 2, width: 0 };
}

export function traces(data, color) {
  return data.marks.flatMap((mark, index) => {
    const group = mark.name ?? `mark ${index}`;
    const shared = {
      type: 'scatter',
      x: mark.x,
      y: mark.y,
      name: plain(mark.name ?? ''),
      showlegend: mark.name != null,
      legendgroup: group,
      hovertemplate: hover(data, mark.name),
      connectgaps: false,
    };
    if (mark.type === 'line') {
      const line = {
        ...shared,
        mode: 'lines',
        customdata: mark.x.map((_, i) => interval(mark.low?.[i], mark.high?.[i])),
        opacity: mark.faint ? 0.55 : 1,
        line: { color: color(mark.color), width: mark.width, dash: dashes[mark.style] },
      };
      if (mark.name == null && mark.faint) line.hoverinfo = 'skip';
      return mark.low ? [...bands(mark, group, color), line] : [line];
    }

    if (mark.type === 'points') {
      const tone = color(mark.color);
      return [
        {
          ...shared,
          mode: 'markers',
          customdata: mark.x.map((_, i) => interval(mark.xLow?.[i] ?? mark.yLow?.[i], mark.xHigh?.[i] ?? mark.yHigh?.[i])),
          marker: { size: 2 * mark.radius, color: tone, symbol: mark.open ? 'circle-open' : 'circle', line: { width: 1.5, color: mark.open ? tone : color('ground') } },
          error_x: errors(mark.x, mark.xLow, mark.xHigh, tone),
          error_y: errors(mark.y, mark.yLow, mark.yHigh, tone),
        },
      ];
    }

    return [];
  });
}

// Names of vertical references stand above the plane, each in the first row where it has room.
function references(data, scale, color) {
  const along = (value) => (scale.x === 'log' ? Math.log10(value) : value);
  const [from, to] = data.x.range.map(along);
  const rows = [];
  const shapes = [];
  const annotations = [];
  const vertical = data.marks.filter((mark) => mark.type === 'vertical' && mark.x != null && (scale.x !== 'log' || mark.x > 0));
  vertical.sort((a, b) => a.x - b.x);
  for (const mark of vertical) {
    const tone = color(mark.color);
    shapes.push({ type: 'line', xref: 'x', yref: 'paper', x0: mark.x, x1: mark.x, y0: 0, y1: 1, line: { color: tone, width: 1.5, dash: dashes[mark.style] } });
    if (mark.low != null && mark.high != null) {
      shapes.push({ type: 'rect', xref: 'x', yref: 'paper', x0: mark.low, x1: mark.high, y0: 0, y1: 1, line: { width: 0 }, fillcolor: translucent(tone, 0.1), layer: 'below' });
    }

    const place = Math.min(1, Math.max(0, (along(mark.x) - from) / (to - from)));
    let row = rows.findIndex((end) => place - end > 0.2);
    if (row < 0) row = rows.push(0) - 1;
    rows[row] = place;
    const beyond = mark.x > data.x.range[1];
    annotations.push({
      xref: beyond ? 'paper' : 'x',
      yref: 'paper',
      x: beyond ? 1 : along(mark.x),
      y: 1,
      yshift: 2 + 16 * row,
      yanchor: 'bottom',
      xanchor: place > 0.88 ? 'right' : place < 0.12 ? 'left' : 'center',
      text: `<b>${plain(mark.label)}${beyond ? ' →' : ''}</b>`,
      showarrow: false,
      font: { color: tone, size: 12 },
    });
  }

  for (const mark of data.marks) {
    if (mark.type !== 'horizontal' || mark.y == null) continue;
    const tone = color(mark.color);
    shapes.push({ type: 'line', xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: mark.y, y1: mark.y, line: { color: tone, width: 1.25, dash: dashes[mark.style] } });
    annotations.push({
      xref: 'paper',
      yref: 'y',
      x: 0.01,
      y: scale.y === 'log' ? Math.log10(mark.y) : mark.y,
      yanchor: 'bottom',
      xanchor: 'left',
      text: plain(mark.label),
      showarrow: false,
      font: { color: tone, size: 12 },
    });
  }

  return { shapes, annotations, rows: rows.length };
}

function axis(data, scale, color) {
  const base = {
    title: { text: plain(data.label), font: { size: 12, color: color('muted') }, standoff: 8 },
    type: scale,
    color: color('muted'),
    gridcolor: color('grid'),
    linecolor: color('line'),
    zeroline: false,
    ticks: 'outside',
    tickcolor: color('line'),
    tickfont: { size: 12 },
    automargin: true,
  };
  if (data.categories.length) {
    return { ...base, type: 'linear', showgrid: false, ticks: '', tickvals: data.categories.map((_, i) => i), ticktext: data.categories.map(plain), range: data.range };
  }

  const format = { count: '~s', percent: '~%', power: '', number: '' }[data.ticks];
  return {
    ...base,
    range: scale === 'log' ? data.range.map(Math.log10) : undefined,
    autorange: scale === 'log' ? false : true,
    tickformat: format,
    exponentformat: 'power',
    dtick: scale === 'log' ? Math.max(1, Math.ceil(Math.log10(data.range[1] / data.range[0]) / 8)) : undefined,
  };
}

export function layout(data, scale, color) {
  const marked = references(data, scale, color);
  const x = axis(data.x, scale.x, color);
  const y = axis(data.y, scale.y, color);
  if (data.y.categories.length) y.range = [...data.y.range].reverse();
  return {
    font: { family: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif", size: 12, color: color('ink') },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    margin: { l: 56, r: 18, t: 30 + 16 * marked.rows, b: 96 },
    legend: { orientation: 'h', x: 0, y: 0, yref: 'container', yanchor: 'bottom', xanchor: 'left', font: { size: 12 } },
    modebar: { bgcolor: 'rgba(0,0,0,0)', color: color('line'), activecolor: color('ink') },
    hoverlabel: { font: { family: 'inherit', size: 12 }, align: 'left' },
    hovermode: 'closest',
    dragmode: 'zoom',
    xaxis: x,
    yaxis: y,
    shapes: marked.shapes,
    annotations: marked.annotations,
  };
}
