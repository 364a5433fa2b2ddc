// Draws the charts from the numbers in #data, in the page's colours, and again when they change.
const data = JSON.parse(document.getElementById('data').textContent);
const rounds = data.rounds.map(round => round === 0 ? 'warm-up' : String(round));
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const siteColour = index => colour('--s' + (1 + index % 6));
let charts = [];

function line(label, values, stroke, more = {}) {
  return { label, data: values, borderColor: stroke, backgroundColor: stroke, borderWidth: 2,
    pointRadius: 3, tension: 0.25, spanGaps: true, ...more };
}

// A site that was disconnected is drawn dashed, so that it can be told without its colour.
function sites(series) {
  return Object.entries(series).map(([site, values], index) =>
    line(site, values, siteColour(index), data.disconnected.includes(site) ? { borderDash: [5, 4] } : {}));
}

function flat(label, value) {
  return line(label, rounds.map(() => value), colour('--soft'),
    { borderWidth: 1, borderDash: [2, 3], pointRadius: 0 });
}

function chart(id, type, labels, datasets, y = {}, legend = datasets.length > 1) {
  charts.push(new Chart(document.getElementById(id), {
    type,
    data: { labels, datasets },
    options: {
      responsive: true, maintainAspectRatio: false, animation: false,
      interaction: { mode: 'index', intersect: false },
      plugins: { legend: { display: legend, position: 'bottom', labels: {
        usePointStyle: true, pointStyle: type === 'line' ? 'line' : 'rectRounded', pointStyleWidth: 22 } } },
      scales: { x: { grid: { display: false } }, y: { beginAtZero: true, ...y } },
    },
  }));
}

function draw() {
  charts.forEach(old => old.destroy());
  charts = [];
  Chart.defaults.color = colour('--soft');
  Chart.defaults.borderColor = colour('--line');
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;

  const fid = [line('global model', data.lenetFid, colour('--accent'))];
  if (data.floor !== null) fid.push(flat('real against real', data.floor));
  chart('fid', 'line', rounds, fid);

  const percent = shares => shares.map(share => 100 * share);
  chart('classes', 'bar', data.classNames, [
    { label: 'samples, %', data: percent(data.classShare), backgroundColor: colour('--accent') },
    { label: 'reference, %', data: percent(data.referenceShare), backgroundColor: colour('--muted') },
  ]);

  chart('loss', 'line', rounds, sites(data.loss));

  const bound = line('bound', data.bound, colour('--ink'), { borderWidth: 1, borderDash: [2, 3], pointRadius: 0 });
  chart('screening', 'line', rounds, [...sites(data.siteFid), bound]);

  chart('bytes', 'bar', rounds, [{ label: 'MB', data: data.updateBytes.map(bytes => bytes / 1e6),
    backgroundColor: colour('--s2'), maxBarThickness: 48 }]);
}

draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
