metadata description = 'Alerts from operations/alerts.json, burn rates of the objectives in operations/slos.json, and a web test of the gateway.'

import { connectionLimits } from 'sizes.bicep'

@description('The resource token that ends the names.')
param token string

@description('The region of the rules and of the web test. Metric alerts and action groups are global.')
param location string

@description('Tags of each resource.')
param tags object

@description('The workspace that holds the telemetry.')
param workspaceId string

@description('The Application Insights component\'s name.')
param componentName string

@description('The Service Bus namespace.')
param serviceBusId string

@description('The PostgreSQL server.')
param postgresId string

@description('The server\'s compute size, which determines its maximum number of connections.')
param postgresSku string

@description('The Event Grid topics that deliver blob events to blob triggers.')
param eventTopicIds string[]

@description('The manifest\'s services; each of their queues and topics is monitored.')
param services array

@description('The gateway\'s public address.')
param gatewayAddress string

@description('The email addresses to notify. If empty, the rules fire but notify nobody.')
param emails string[]

@description('The address of docs/runbooks in your repository.')
param runbooks string

@description('Whether the rules are enabled; an environment for experiments does not need them.')
param enabled bool

var alerts = loadJsonContent('../operations/alerts.json')
var objectives = loadJsonContent('../operations/slos.json')

var queries = {
  'message-age': loadTextContent('../operations/queries/message-age.kql')
  'failed-orchestrations': loadTextContent('../operations/queries/failed-orchestrations.kql')
  'outbox-failing': loadTextContent('../operations/queries/outbox-failing.kql')
}
var indicators = {
  'gateway-availability': loadTextContent('../operations/queries/sli-gateway-availability.kql')
  'gateway-latency': loadTextContent('../operations/queries/sli-gateway-latency.kql')
  'checkout-duration': loadTextContent('../operations/queries/sli-checkout-duration.kql')
  'search-freshness': loadTextContent('../operations/queries/sli-search-freshness.kql')
}
var burnRate = loadTextContent('../operations/queries/burn-rate.kql')

var watched = { serviceBus: serviceBusId, postgres: postgresId }
var connectionLimit = connectionLimits[?postgresSku] ?? 844

var entities = concat(
  map(filter(services, service => contains(service, 'queue')), service => service.queue.name),
  map(filter(services, service => contains(service, 'topic')), service => service.topic))
var entityAlerts = flatten(map(alerts.perEntity, alert => map(entities, entity => { entity: entity, alert: alert })))
var topicAlerts = flatten(map(alerts.perEventTopic, alert => map(eventTopicIds, topic => { topic: topic, alert: alert })))
var burns = flatten(map(objectives.slos, slo => map(objectives.burnRates, burn => { slo: slo, burn: burn })))

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-platform-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'platform'
    enabled: true
    emailReceivers: map(emails, email => { name: email, emailAddress: email, useCommonAlertSchema: true })
  }
}

resource metricAlert 'Microsoft.Insights/metricAlerts@2026-01-01' = [for alert in alerts.metrics: {
  name: '${alert.name}-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: '${alert.summary} What to do: ${runbooks}/${alert.name}.md'
    severity: alert.severity
    enabled: enabled
    scopes: [watched[alert.of]]
    evaluationFrequency: alert.frequency
    windowSize: alert.window
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: alert.name
          metricName: alert.metric
          timeAggregation: alert.aggregation
          operator: alert.operator
          threshold: alert.ofConnections ? connectionLimit * alert.threshold / 100 : alert.threshold
          dimensions: map(alert.splitBy, dimension => { name: dimension, operator: 'Include', values: ['*'] })
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: people.id }]
  }
}]

// One rule per queue or topic: a rule with two conditions allows only one value of a dimension.
resource entityAlert 'Microsoft.Insights/metricAlerts@2026-01-01' = [for item in entityAlerts: {
  name: '${item.alert.name}-${item.entity}-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: '${item.entity}: ${item.alert.summary} What to do: ${runbooks}/${item.alert.name}.md'
    severity: item.alert.severity
    enabled: enabled
    scopes: [serviceBusId]
    evaluationFrequency: item.alert.frequency
    windowSize: item.alert.window
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: map(item.alert.all, condition => {
        criterionType: 'StaticThresholdCriterion'
        name: condition.metric
        metricName: condition.metric
        timeAggregation: condition.aggregation
        operator: condition.operator
        threshold: condition.threshold
        dimensions: [{ name: 'EntityName', operator: 'Include', values: [item.entity] }]
      })
    }
    autoMitigate: true
    actions: [{ actionGroupId: people.id }]
  }
}]

resource topicAlert 'Microsoft.Insights/metricAlerts@2026-01-01' = [for item in topicAlerts: {
  name: '${item.alert.name}-${last(split(item.topic, '/'))}'
  location: 'global'
  tags: tags
  properties: {
    description: '${item.alert.summary} What to do: ${runbooks}/${item.alert.name}.md'
    severity: item.alert.severity
    enabled: enabled
    scopes: [item.topic]
    evaluationFrequency: item.alert.frequency
    windowSize: item.alert.window
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: item.alert.metric
          metricName: item.alert.metric
          timeAggregation: item.alert.aggregation
          operator: item.alert.operator
          threshold: item.alert.threshold
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: people.id }]
  }
}]

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [for alert in alerts.logs: {
  name: '${alert.name}-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: alert.name
    description: '${alert.summary} What to do: ${runbooks}/${alert.name}.md'
    severity: alert.severity
    enabled: enabled
    scopes: [workspaceId]
    evaluationFrequency: alert.frequency
    windowSize: alert.window
    criteria: {
      allOf: [
        {
          query: queries[alert.name]
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    autoMitigate: true
    // The first telemetry creates the tables, after the first deployment.
    skipQueryValidation: true
    actions: { actionGroups: [people.id], customProperties: { runbook: '${runbooks}/${alert.name}.md' } }
  }
}]

resource burnAlert 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [for item in burns: {
  name: 'slo-${item.slo.name}-${item.burn.name}-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'slo-${item.slo.name}-${item.burn.name}'
    description: '${item.slo.title} (${item.slo.objective} %): the error budget burns, ${item.burn.meaning}. What to do: ${runbooks}/slo-${item.slo.name}.md'
    severity: item.burn.severity
    enabled: enabled
    scopes: [workspaceId]
    evaluationFrequency: item.burn.frequency
    windowSize: item.burn.window
    criteria: {
      allOf: [
        {
          query: replace(replace(replace(replace(replace('${indicators[item.slo.name]}${burnRate}',
            '{objective}', item.slo.objective),
            '{long}', item.burn.long),
            '{short}', item.burn.short),
            '{rate}', item.burn.rate),
            '{minimumBad}', string(objectives.minimumBad))
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    autoMitigate: true
    skipQueryValidation: true
    actions: { actionGroups: [people.id], customProperties: { runbook: '${runbooks}/slo-${item.slo.name}.md' } }
  }
}]

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource webTest 'Microsoft.Insights/webtests@2022-06-15' = {
  name: 'test-gateway-${token}'
  location: location
  // Links the test to the component; Azure finds it by this tag.
  tags: union(tags, { 'hidden-link:${component.id}': 'Resource' })
  kind: 'standard'
  properties: {
    Kind: 'standard'
    SyntheticMonitorId: 'test-gateway-${token}'
    Name: 'The gateway is ready'
    Enabled: enabled
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Request: { RequestUrl: '${gatewayAddress}/health/ready', HttpVerb: 'GET', ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 7 }
    Locations: [
      { Id: 'emea-nl-ams-azr' }
      { Id: 'emea-gb-db3-azr' }
      { Id: 'us-va-ash-azr' }
      { Id: 'us-ca-sjc-azr' }
      { Id: 'apac-sg-sin-azr' }
    ]
  }
}

resource unreachable 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'gateway-unreachable-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The gateway does not answer from outside. What to do: ${runbooks}/gateway-unreachable.md'
    severity: 1
    enabled: enabled
    scopes: [webTest.id, component.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: webTest.id
      componentId: component.id
      failedLocationCount: 3
    }
    autoMitigate: true
    actions: [{ actionGroupId: people.id }]
  }
}

@description('The action group, for further rules.')
output actionGroupId string = people.id
