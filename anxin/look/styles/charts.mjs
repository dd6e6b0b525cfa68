// Draws what `look_chart` hands over as data; the table beside it says the same to whoever does not see it or runs no script.
// Only what we use of the library is in the bundle. Letters inside the picture follow the page's, also in the elder version.
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([AriaComponent, BarChart, GridComponent, LegendComponent, LineChart, SVGRenderer, TooltipComponent])

const INK = '#182b2a'
const LINE = '#cfdcda'
const EDGE = '#4a5c5a'
// From dark to light, so that they are told apart without colour too; a second stack is hatched as well.
const COLOURS = ['#07494a', '#4b9e97', '#f0b56b', '#ffffff', '#53427f', '#a14a14', '#1d4f91', '#cfe6e3']
const HATCH = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: 'rgba(24, 43, 42, .55)' }
const PLAIN = { symbol: 'none' }

// Money comes in fen. Figures on the axis are for the eye ("12亿"); exact ones come as text from the server.
const axisFigure = (unit) => {
  const compact = new Intl.NumberFormat(document.documentElement.lang, { notation: 'compact', maximumFractionDigits: 2 })
  return (value) => (unit === 'yuan' ? `¥${compact.format(value / 100)}` : compact.format(value))
}

const one = (data, names, stacks) => (series) => ({
  name: series.name,
  type: data.kind,
  stack: data.kind === 'bar' ? series.stack || undefined : undefined,
  data: series.values,
  barMaxWidth: 40,
  symbolSize: 8,
  lineStyle: { width: 3 },
  itemStyle: {
    color: COLOURS[names.indexOf(series.name) % COLOURS.length],
    borderColor: EDGE,
    borderWidth: 0.5,
    decal: stacks.indexOf(series.stack) > 0 ? HATCH : PLAIN,
  },
})

// One block a stack: its name, then each part with its amount.
const saying = (data) => (points) => {
  const lines = [points[0].axisValueLabel]
  let stack = ''
  for (const point of points) {
    const series = data.series[point.seriesIndex]
    if (series.stack !== stack) lines.push('', `{b|${series.stack}}`)
    stack = series.stack
    lines.push(`${point.marker}${series.name}  ${series.said[point.dataIndex]}`)
  }
  return lines.join('\n')
}

// A few names are all shown, broken into lines; of many, such as months, as many as there is room for.
const fitted = ({ labels }, width) => (labels.length > 8
  ? { hideOverlap: true }
  : { interval: 0, overflow: 'break', width: Math.floor((width * 0.85) / labels.length) })

const options = (data, size, family, width) => {
  const names = [...new Set(data.series.map((series) => series.name))]
  const stacks = [...new Set(data.series.map((series) => series.stack))]
  const text = { color: INK, fontFamily: family, fontSize: size }
  return {
    animation: false,
    textStyle: text,
    aria: { enabled: false, decal: { show: true } },
    legend: { top: 0, left: 0, textStyle: text, data: names, itemStyle: { decal: PLAIN } },
    grid: { top: size * 4, bottom: size / 2, left: size / 2, right: size, containLabel: true },
    tooltip: {
      trigger: 'axis', renderMode: 'richText', confine: true, axisPointer: { type: 'shadow' },
      backgroundColor: '#ffffff', borderColor: EDGE, formatter: saying(data), textStyle: text,
    },
    xAxis: { type: 'category', data: data.labels, axisLabel: { ...text, ...fitted(data, width) }, axisLine: { lineStyle: { color: EDGE } } },
    yAxis: { type: 'value', axisLabel: { ...text, formatter: axisFigure(data.unit) }, splitLine: { lineStyle: { color: LINE } } },
    series: data.series.map(one(data, names, stacks)),
  }
}

// The library sets what it says beside the pointer at 12 pixels whatever its options ask for; that is the only text it adds by itself.
const readable = (canvas, fontSize, fontFamily) => {
  const letters = { fontSize, fontFamily, lineHeight: fontSize * 1.6 }
  const add = canvas.add.bind(canvas)
  canvas.add = (node) => {
    if (node.type === 'text') node.setStyle({ ...letters, rich: { ...node.style.rich, b: { ...letters, fontWeight: 'bold' } } })
    add(node)
  }
}

const draw = (figure) => {
  if (!figure.hidden) return
  figure.hidden = false
  const { fontSize, fontFamily } = getComputedStyle(figure)
  const data = JSON.parse(figure.querySelector('script').textContent)
  const chart = init(figure.querySelector('.anxin-chart__picture'), null, { renderer: 'svg' })
  readable(chart.getZr(), parseFloat(fontSize), fontFamily)
  const show = () => chart.setOption(options(data, parseFloat(fontSize), fontFamily, figure.clientWidth))
  show()
  new ResizeObserver(() => {
    chart.resize()
    show()
  }).observe(figure)
}

const drawAll = (scope) => scope.querySelectorAll('[data-look-chart]').forEach(draw)

drawAll(document)
document.addEventListener('htmx:load', (event) => drawAll(event.detail.elt))
