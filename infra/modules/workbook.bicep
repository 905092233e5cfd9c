metadata description = 'The dashboard: traffic, errors, latency and saturation of each app, the checkout funnel, the states of sagas, queues and the database. It uses the runbooks\' queries.'

@description('The region.')
param location string

@description('Tags of the workbook.')
param tags object

@description('The workspace that holds the telemetry.')
param workspaceId string

@description('The Service Bus namespace.')
param serviceBusId string

@description('The PostgreSQL server.')
param postgresId string

@description('The function apps.')
param siteIds string[]

// Visualizations of a workbook: https://learn.microsoft.com/azure/azure-monitor/visualize/workbooks-overview
var sections = [
  {
    title: 'The shop: is it up, how fast, how many'
    charts: [
      { title: 'Requests by app, in 5 minutes', query: loadTextContent('../operations/queries/traffic.kql'), show: 'timechart', width: '33' }
      { title: 'Server errors, % of requests', query: loadTextContent('../operations/queries/errors.kql'), show: 'timechart', width: '33' }
      { title: 'Latency: 95 % are faster, ms', query: loadTextContent('../operations/queries/latency.kql'), show: 'timechart', width: '33' }
      { title: 'From outside: the web test', query: loadTextContent('../operations/queries/availability.kql'), show: 'table', width: '100' }
      { title: 'Routes with server errors', query: loadTextContent('../operations/queries/failed-requests.kql'), show: 'table', width: '50' }
      { title: 'Slowest routes', query: loadTextContent('../operations/queries/slow-requests.kql'), show: 'table', width: '50' }
    ]
  }
  {
    title: 'Checkouts'
    charts: [
      { title: 'How far orders come', query: loadTextContent('../operations/queries/checkout-funnel.kql'), show: 'categoricalbar', width: '50' }
      { title: 'Orchestrations by state', query: loadTextContent('../operations/queries/saga-states.kql'), show: 'table', width: '50' }
      { title: 'Checkouts that take over a minute', query: loadTextContent('../operations/queries/slow-checkouts.kql'), show: 'table', width: '50' }
      { title: 'Orchestrations that failed', query: loadTextContent('../operations/queries/failed-orchestrations.kql'), show: 'table', width: '50' }
    ]
  }
  {
    title: 'Messages'
    charts: [
      { title: 'Messages handled by type, in 5 minutes', query: loadTextContent('../operations/queries/messages.kql'), show: 'timechart', width: '50' }
      { title: 'Dead-lettered by an app, and why', query: loadTextContent('../operations/queries/dead-letter-reasons.kql'), show: 'table', width: '50' }
      { title: 'Handled over 5 minutes late', query: loadTextContent('../operations/queries/message-age.kql'), show: 'table', width: '50' }
      { title: 'Outboxes that cannot be sent', query: loadTextContent('../operations/queries/outbox-failing.kql'), show: 'table', width: '50' }
      { title: 'Search: seconds from change to index', query: loadTextContent('../operations/queries/search-lag.kql'), show: 'timechart', width: '100' }
    ]
  }
  {
    title: 'What went wrong'
    charts: [
      { title: 'Exceptions', query: loadTextContent('../operations/queries/failures.kql'), show: 'table', width: '50' }
      { title: 'Failed invocations by function', query: loadTextContent('../operations/queries/function-failures.kql'), show: 'timechart', width: '50' }
      { title: 'Database connections and calls waiting for one', query: loadTextContent('../operations/queries/database-pools.kql'), show: 'timechart', width: '50' }
      { title: 'Telemetry that is paid for', query: loadTextContent('../operations/queries/cost-drivers.kql'), show: 'table', width: '50' }
    ]
  }
]

// Service Bus does not export its message counts to the workspace, so the charts of queues use metrics, not logs.
var saturation = [
  { title: 'Messages waiting', of: 'microsoft.servicebus/namespaces', ids: [serviceBusId], metric: 'ActiveMessages', aggregation: 3, splitBy: 'EntityName' }
  { title: 'Dead letters', of: 'microsoft.servicebus/namespaces', ids: [serviceBusId], metric: 'DeadletteredMessages', aggregation: 3, splitBy: 'EntityName' }
  { title: 'Requests turned away by Service Bus', of: 'microsoft.servicebus/namespaces', ids: [serviceBusId], metric: 'ThrottledRequests', aggregation: 1, splitBy: null }
  { title: 'Instances of each app', of: 'microsoft.web/sites', ids: siteIds, metric: 'InstanceCount', aggregation: 4, splitBy: null }
  { title: 'Processor of each app, %', of: 'microsoft.web/sites', ids: siteIds, metric: 'CpuPercentage', aggregation: 4, splitBy: null }
  { title: 'PostgreSQL: processor, %', of: 'microsoft.dbforpostgresql/flexibleservers', ids: [postgresId], metric: 'cpu_percent', aggregation: 4, splitBy: null }
  { title: 'PostgreSQL: connections', of: 'microsoft.dbforpostgresql/flexibleservers', ids: [postgresId], metric: 'active_connections', aggregation: 3, splitBy: null }
  { title: 'PostgreSQL: disk operations, % of what it can', of: 'microsoft.dbforpostgresql/flexibleservers', ids: [postgresId], metric: 'disk_iops_consumed_percentage', aggregation: 4, splitBy: null }
  { title: 'PostgreSQL: disk, %', of: 'microsoft.dbforpostgresql/flexibleservers', ids: [postgresId], metric: 'storage_percent', aggregation: 3, splitBy: null }
]

var timeRange = {
  type: 9
  name: 'time range'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    parameters: [
      {
        id: guid('time range')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time range'
        type: 4
        isRequired: true
        value: { durationMs: 14400000 }
        typeSettings: { selectableValues: [{ durationMs: 3600000 }, { durationMs: 14400000 }, { durationMs: 86400000 }, { durationMs: 604800000 }, { durationMs: 2592000000 }], allowCustom: true }
      }
    ]
  }
}
var charts = flatten(map(sections, section => concat(
  [{ type: 1, name: section.title, content: { json: '## ${section.title}' } }],
  map(section.charts, chart => {
    type: 3
    name: chart.title
    customWidth: chart.width
    content: {
      version: 'KqlItem/1.0'
      title: chart.title
      query: chart.query
      size: 0
      timeContextFromParameter: 'TimeRange'
      queryType: 0
      resourceType: 'microsoft.operationalinsights/workspaces'
      crossComponentResources: [workspaceId]
      visualization: chart.show
    }
  }))))
var gauges = map(saturation, chart => {
  type: 10
  name: chart.title
  customWidth: '33'
  content: {
    chartId: guid(chart.title)
    version: 'MetricsItem/2.0'
    title: chart.title
    size: 0
    chartType: 2
    metricScope: 0
    resourceType: chart.of
    resourceIds: chart.ids
    timeContextFromParameter: 'TimeRange'
    metrics: [{ namespace: chart.of, metric: '${chart.of}--${chart.metric}', aggregation: chart.aggregation, splitBy: chart.splitBy }]
  }
})

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, 'platform')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Platform'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: workspaceId
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat([timeRange], charts, [{ type: 1, name: 'saturation', content: { json: '## Queues, instances and the database' } }], gauges)
      fallbackResourceIds: [workspaceId]
    })
  }
}

@description('The workbook.')
output id string = workbook.id
