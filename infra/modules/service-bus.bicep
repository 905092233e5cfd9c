metadata description = 'The Service Bus namespace, and the manifest\'s queues, topics, subscriptions and filters; each app may send and receive only on its own, but for what operates the platform.'

import { roles, roleDefinitionId } from 'roles.bicep'

@description('The namespace\'s name.')
param name string

@description('The region.')
param location string

@description('Tags of each resource.')
param tags object

@description('Standard, or Premium with its messaging units. Private endpoints need Premium.')
param sku { sku: string, capacity: int }

@description('Whether only private endpoints can reach it.')
param privateNetworking bool

@description('The manifest\'s services.')
param services array

@description('The apps\' identities, in the services\' order.')
param identities array

@description('The workspace for its logs.')
param workspaceId string

@description('Converts the manifest\'s 00:01:30 to Azure\'s PT0H1M30S.')
func duration(time string) string => 'PT${int(split(time, ':')[0])}H${int(split(time, ':')[1])}M${int(split(time, ':')[2])}S'

@description('The subjects that a subscription matches: the types of its events, and that of dead letters that are sent to it again.')
func subjects(subscription object, service string) array => concat(subscription.?types ?? [], ['redrive.${service}'])

var isPremium = sku.sku == 'Premium'
var serviceNames = map(services, service => service.name)
var queues = map(filter(services, service => contains(service, 'queue')), service => service.queue)
var queueNames = map(queues, queue => queue.name)
var topics = map(filter(services, service => contains(service, 'topic')), service => { name: service.topic, settings: service.?topicSettings ?? {} })
var topicNames = map(topics, topic => topic.name)

// A subscription has the name of its service. Its rule has the name $Default, so it replaces the rule that Azure creates with each subscription and that
// matches everything. One rule has all types and SQL filters, because a rule that is removed from a template stays deployed and keeps matching.
var subscriptions = flatten(map(services, service => map(service.?subscriptions ?? [], subscription => {
  service: service.name
  topic: subscription.topic
  topicIndex: indexOf(topicNames, subscription.topic)
  maxDeliveryCount: subscription.?maxDeliveryCount ?? 10
  lockDuration: subscription.?lockDuration ?? '00:01:00'
  requiresSession: subscription.?requiresSession ?? false
  timeToLive: subscription.?defaultMessageTimeToLive
  conditions: concat(
    ['sys.Label IN (\'${join(subjects(subscription, service.name), '\',\'')}\')'],
    map(filter(subscription.?filters ?? [], item => contains(item, 'sql')), item => '(${item.sql})'))
  correlations: map(filter(subscription.?filters ?? [], item => contains(item, 'correlation')), item => item.correlation)
})))
var correlations = flatten(map(range(0, length(subscriptions)), i => map(range(0, length(subscriptions[i].correlations)), j => {
  subscription: i
  name: 'correlation-${j + 1}'
  filter: subscriptions[i].correlations[j]
})))

var queueSenders = flatten(map(services, service => map(service.?sends ?? [], queue => { service: service.name, entity: queue })))
var queueReceivers = map(filter(services, service => contains(service, 'queue')), service => { service: service.name, entity: service.queue.name })
var topicSenders = map(filter(services, service => contains(service, 'topic')), service => { service: service.name, entity: service.topic })
var operatorGrants = flatten(map(filter(services, service => service.?operates ?? false), service => map(
  [roles.serviceBusDataReceiver, roles.serviceBusDataSender, roles.reader],
  role => { service: service.name, role: role })))

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: isPremium ? { name: 'Premium', tier: 'Premium', capacity: sku.capacity } : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: privateNetworking ? 'Disabled' : 'Enabled'
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = [for item in queues: {
  parent: namespace
  name: item.name
  properties: {
    maxDeliveryCount: item.maxDeliveryCount
    lockDuration: duration(item.lockDuration)
    requiresSession: item.?requiresSession ?? false
    defaultMessageTimeToLive: item.?defaultMessageTimeToLive
    requiresDuplicateDetection: contains(item, 'duplicateDetectionHistoryTimeWindow')
    duplicateDetectionHistoryTimeWindow: item.?duplicateDetectionHistoryTimeWindow
    deadLetteringOnMessageExpiration: true
  }
}]

resource topic 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' = [for item in topics: {
  parent: namespace
  name: item.name
  properties: {
    defaultMessageTimeToLive: item.settings.?defaultMessageTimeToLive
    requiresDuplicateDetection: contains(item.settings, 'duplicateDetectionHistoryTimeWindow')
    duplicateDetectionHistoryTimeWindow: item.settings.?duplicateDetectionHistoryTimeWindow
  }
}]

resource subscription 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = [for item in subscriptions: {
  parent: topic[item.topicIndex]
  name: item.service
  properties: {
    maxDeliveryCount: item.maxDeliveryCount
    lockDuration: duration(item.lockDuration)
    requiresSession: item.requiresSession
    defaultMessageTimeToLive: item.timeToLive
    deadLetteringOnMessageExpiration: true
    deadLetteringOnFilterEvaluationExceptions: true
  }
}]

resource rule 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = [for (item, i) in subscriptions: {
  parent: subscription[i]
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: { sqlExpression: join(item.conditions, ' OR ') }
  }
}]

resource correlationRule 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = [for item in correlations: {
  parent: subscription[item.subscription]
  name: item.name
  properties: {
    filterType: 'CorrelationFilter'
    correlationFilter: {
      contentType: item.filter.?contentType
      correlationId: item.filter.?correlationId
      label: item.filter.?subject
      messageId: item.filter.?messageId
      replyTo: item.filter.?replyTo
      replyToSessionId: item.filter.?replyToSessionId
      sessionId: item.filter.?sessionId
      to: item.filter.?to
      properties: item.filter.?properties
    }
  }
}]

resource queueSender 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in queueSenders: {
  name: guid(queue[indexOf(queueNames, grant.entity)].id, identities[indexOf(serviceNames, grant.service)].principalId, roles.serviceBusDataSender)
  scope: queue[indexOf(queueNames, grant.entity)]
  properties: {
    roleDefinitionId: roleDefinitionId(roles.serviceBusDataSender)
    principalId: identities[indexOf(serviceNames, grant.service)].principalId
    principalType: 'ServicePrincipal'
  }
}]

resource queueReceiver 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in queueReceivers: {
  name: guid(queue[indexOf(queueNames, grant.entity)].id, identities[indexOf(serviceNames, grant.service)].principalId, roles.serviceBusDataReceiver)
  scope: queue[indexOf(queueNames, grant.entity)]
  properties: {
    roleDefinitionId: roleDefinitionId(roles.serviceBusDataReceiver)
    principalId: identities[indexOf(serviceNames, grant.service)].principalId
    principalType: 'ServicePrincipal'
  }
}]

// Scaling counts the messages of what an app receives from; Data Receiver alone does not read counts, and instances would be added by guesses.
resource queueReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in queueReceivers: {
  name: guid(queue[indexOf(queueNames, grant.entity)].id, identities[indexOf(serviceNames, grant.service)].principalId, roles.reader)
  scope: queue[indexOf(queueNames, grant.entity)]
  properties: {
    roleDefinitionId: roleDefinitionId(roles.reader)
    principalId: identities[indexOf(serviceNames, grant.service)].principalId
    principalType: 'ServicePrincipal'
  }
}]

resource topicSender 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in topicSenders: {
  name: guid(topic[indexOf(topicNames, grant.entity)].id, identities[indexOf(serviceNames, grant.service)].principalId, roles.serviceBusDataSender)
  scope: topic[indexOf(topicNames, grant.entity)]
  properties: {
    roleDefinitionId: roleDefinitionId(roles.serviceBusDataSender)
    principalId: identities[indexOf(serviceNames, grant.service)].principalId
    principalType: 'ServicePrincipal'
  }
}]

// On the subscription: a role on the topic alone does not allow a trigger to receive.
resource subscriptionReceiver 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (grant, i) in subscriptions: {
  name: guid(subscription[i].id, identities[indexOf(serviceNames, grant.service)].principalId, roles.serviceBusDataReceiver)
  scope: subscription[i]
  properties: {
    roleDefinitionId: roleDefinitionId(roles.serviceBusDataReceiver)
    principalId: identities[indexOf(serviceNames, grant.service)].principalId
    principalType: 'ServicePrincipal'
  }
}]

resource subscriptionReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (grant, i) in subscriptions: {
  name: guid(subscription[i].id, identities[indexOf(serviceNames, grant.service)].principalId, roles.reader)
  scope: subscription[i]
  properties: {
    roleDefinitionId: roleDefinitionId(roles.reader)
    principalId: identities[indexOf(serviceNames, grant.service)].principalId
    principalType: 'ServicePrincipal'
  }
}]

// What operates the platform redrives dead letters of all, and reads all counts. It may not change queues, topics or subscriptions.
resource operator 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in operatorGrants: {
  name: guid(namespace.id, identities[indexOf(serviceNames, grant.service)].principalId, grant.role)
  scope: namespace
  properties: {
    roleDefinitionId: roleDefinitionId(grant.role)
    principalId: identities[indexOf(serviceNames, grant.service)].principalId
    principalType: 'ServicePrincipal'
  }
}]

#disable-next-line use-recent-api-versions // there is no stable version of this type
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: namespace
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The namespace, for its private endpoint.')
output id string = namespace.id

@description('Its host name, for the apps\' settings.')
output host string = '${namespace.name}.servicebus.windows.net'
