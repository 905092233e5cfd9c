targetScope = 'subscription'
metadata description = 'The whole platform: one resource group with everything that infra/platform.json declares.'

import { sizes } from 'modules/sizes.bicep'
import { platformNames, serviceNames } from 'modules/names.bicep'

@description('The azd environment: dev, staging, ada-test.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('The region. It must have Flex Consumption; the preflight hook checks that.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('The size, redundancy and network isolation: see modules/sizes.bicep.')
param size 'dev' | 'staging' | 'prod' = 'dev'

@description('The deployer, who administers PostgreSQL and creates missing secrets. In CI preferably a group with people and the pipeline.')
param deployer { id: string, name: string, type: 'User' | 'ServicePrincipal' | 'Group' }

@description('The values of the settings that the manifest leaves to the environment, by name.')
param environmentSettings object

@description('The budget for a month, in the currency of the subscription; 0 for no budget.')
@minValue(0)
param monthlyBudget int = 0

@description('The first of the month in which the budget starts. The preflight hook sets it once, because it cannot change later.')
param budgetStart string = ''

@description('The recipients of budget warnings; empty for the owners of the subscription only.')
param budgetEmail string = ''

@description('The recipients of alerts; empty for nobody.')
param alertEmail string = ''

@description('The address of docs/runbooks in your repository, for the links in alerts.')
param runbooks string = ''

var services object[] = loadJsonContent('platform.json').services
var flags = sizes[size]
var token = uniqueString(subscription().id, environmentName, location)
var names = platformNames(environmentName, token)
var namesOf = map(services, service => serviceNames(service.name, token))
var tags = { 'azd-env-name': environmentName, application: 'platform', size: size }

// Addresses are derived from names, not outputs: every app needs some, and outputs would make it wait for the other apps.
var addressesOf = map(namesOf, item => 'https://${item.site}.azurewebsites.net')
var routes = toObject(
  flatten(map(range(0, length(services)), i => map(services[i].?routes ?? [], route => { route: route, address: addressesOf[i] }))),
  item => item.route,
  item => item.address)
var appAddresses = toObject(range(0, length(services)), i => services[i].name, i => addressesOf[i])
var gatewayAddress = addressesOf[indexOf(map(services, service => service.?public ?? false), true)]

// Web pages of these origins call the gateway, and upload to the addresses that they get from it.
var allowedOrigins = filter(
  map(split(environmentSettings.?Gateway__AllowedOrigins ?? '', ','), origin => trim(origin)),
  origin => !empty(origin))

// Pages of the gateway send large files to the accounts of these services.
var uploadAccounts = map(
  filter(range(0, length(services)), i => services[i].?directUploads ?? false),
  i => 'https://${namesOf[i].storage}.blob.${environment().suffixes.storage}')

var usesQueues = map(services, service => (service.?durable ?? false) || !empty(service.?blobTriggers ?? []))
var readers = map(services, owner => flatten(map(range(0, length(services)), i => map(
  filter(services[i].?reads ?? [], item => contains(owner.?containers ?? [], item)),
  item => { container: item, reader: i }))))
var readable = map(services, reader => flatten(map(range(0, length(services)), i => map(
  filter(reader.?reads ?? [], item => contains(services[i].?containers ?? [], item)),
  item => { container: item, account: 'https://${namesOf[i].storage}.blob.${environment().suffixes.storage}/' }))))
var withSecrets = filter(range(0, length(services)), i => !empty(services[i].?secrets ?? []))
var withBlobTriggers = filter(range(0, length(services)), i => !empty(services[i].?blobTriggers ?? []))
var storageEndpoints = flatten(map(range(0, length(services)), i => map(
  concat(['blob', 'table'], usesQueues[i] ? ['queue'] : []),
  group => { service: i, group: group })))
var behindTheGateway = filter(range(0, length(services)), i => !(services[i].?public ?? false))

module group 'modules/resource-group.bicep' = {
  name: 'resource-group'
  params: { name: names.resourceGroup, location: location, tags: tags }
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: resourceGroup(names.resourceGroup)
  params: {
    services: map(range(0, length(services)), i => { name: services[i].name, identity: namesOf[i].identity })
    location: location
    tags: tags
  }
  dependsOn: [group]
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: resourceGroup(names.resourceGroup)
  params: {
    workspaceName: names.workspace
    componentName: names.component
    location: location
    tags: tags
    retentionDays: flags.logRetentionDays
    dailyCapGb: flags.logDailyCapGb
    identities: identities.outputs.apps
  }
}

module network 'modules/network.bicep' = if (flags.privateNetworking) {
  name: 'network'
  scope: resourceGroup(names.resourceGroup)
  params: { name: names.network, location: location, tags: tags }
  dependsOn: [group]
}

module storage 'modules/storage.bicep' = [for (service, i) in services: {
  name: 'storage-${service.name}'
  scope: resourceGroup(names.resourceGroup)
  params: {
    name: namesOf[i].storage
    location: location
    tags: tags
    sku: flags.storageSku
    retentionDays: flags.blobRetentionDays
    service: service
    identity: identities.outputs.apps[i]
    readers: map(readers[i], grant => { container: grant.container, principalId: identities.outputs.apps[grant.reader].principalId })
    privateNetworking: flags.privateNetworking
    uploadOrigins: concat([gatewayAddress], allowedOrigins)
    workspaceId: monitoring.outputs.workspaceId
  }
}]

module serviceBus 'modules/service-bus.bicep' = {
  name: 'service-bus'
  scope: resourceGroup(names.resourceGroup)
  params: {
    name: names.serviceBus
    location: location
    tags: tags
    sku: flags.serviceBus
    privateNetworking: flags.privateNetworking
    services: services
    identities: identities.outputs.apps
    workspaceId: monitoring.outputs.workspaceId
  }
}

module postgres 'modules/postgres.bicep' = {
  name: 'postgres'
  scope: resourceGroup(names.resourceGroup)
  params: {
    name: names.postgres
    location: location
    tags: tags
    size: flags.postgres
    privateNetworking: flags.privateNetworking
    extensions: union(flatten(map(services, service => service.?extensions ?? [])), [])
    deployer: deployer
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vaults 'modules/key-vault.bicep' = [for i in withSecrets: {
  name: 'key-vault-${services[i].name}'
  scope: resourceGroup(names.resourceGroup)
  params: {
    name: namesOf[i].vault
    location: location
    tags: tags
    privateNetworking: flags.privateNetworking
    purgeProtection: flags.purgeProtection
    identity: identities.outputs.apps[i]
    deployer: { id: deployer.id, type: deployer.type }
    workspaceId: monitoring.outputs.workspaceId
  }
}]

module events 'modules/event-grid.bicep' = [for i in withBlobTriggers: {
  name: 'event-grid-${services[i].name}'
  scope: resourceGroup(names.resourceGroup)
  params: { name: namesOf[i].events, location: location, tags: tags, storageAccount: storage[i].outputs.name }
}]

module apps 'modules/app.bicep' = [for (service, i) in services: {
  name: 'app-${service.name}'
  scope: resourceGroup(names.resourceGroup)
  params: {
    service: service
    names: namesOf[i]
    location: location
    tags: tags
    size: flags.app
    zoneRedundant: flags.zoneRedundant
    identity: identities.outputs.apps[i]
    routes: routes
    uploadAccounts: uploadAccounts
    // Identity owns the signing keys. Only the gateway can reach it, so the other apps read them through the gateway.
    addresses: { issuer: gatewayAddress, keys: (service.?public ?? false) ? routes.auth : gatewayAddress }
    serviceBusHost: serviceBus.outputs.host
    postgresHost: postgres.outputs.host
    telemetry: monitoring.outputs.connectionString
    environmentSettings: toObject(service.?settings ?? [], setting => setting, setting => string(environmentSettings[setting]))
    readableContainers: readable[i]
    apps: (service.?operates ?? false) ? appAddresses : {}
    subnetId: flags.privateNetworking ? network!.outputs.subnets[(service.?public ?? false) ? 'gateway' : (service.?operates ?? false) ? 'staff' : 'apps'] : ''
    workspaceId: monitoring.outputs.workspaceId
  }
  // The host accesses its storage and the secret references at its start, so the roles must be assigned first.
  dependsOn: [storage, vaults]
}]

module storageEndpoint 'modules/private-endpoint.bicep' = [for item in storageEndpoints: if (flags.privateNetworking) {
  name: 'endpoint-storage-${services[item.service].name}-${item.group}'
  scope: resourceGroup(names.resourceGroup)
  params: {
    target: { name: namesOf[item.service].storage, id: storage[item.service].outputs.id, group: item.group }
    location: location
    tags: tags
    subnetId: network!.outputs.subnets.data
    zoneId: network!.outputs.zones[item.group]
  }
}]

module serviceBusEndpoint 'modules/private-endpoint.bicep' = if (flags.privateNetworking) {
  name: 'endpoint-service-bus'
  scope: resourceGroup(names.resourceGroup)
  params: {
    target: { name: names.serviceBus, id: serviceBus.outputs.id, group: 'namespace' }
    location: location
    tags: tags
    subnetId: network!.outputs.subnets.data
    zoneId: network!.outputs.zones.namespace
  }
}

module postgresEndpoint 'modules/private-endpoint.bicep' = if (flags.privateNetworking) {
  name: 'endpoint-postgres'
  scope: resourceGroup(names.resourceGroup)
  params: {
    target: { name: names.postgres, id: postgres.outputs.id, group: 'postgresqlServer' }
    location: location
    tags: tags
    subnetId: network!.outputs.subnets.data
    zoneId: network!.outputs.zones.postgresqlServer
  }
}

module vaultEndpoint 'modules/private-endpoint.bicep' = [for (i, v) in withSecrets: if (flags.privateNetworking) {
  name: 'endpoint-vault-${services[i].name}'
  scope: resourceGroup(names.resourceGroup)
  params: {
    target: { name: namesOf[i].vault, id: vaults[v].outputs.id, group: 'vault' }
    location: location
    tags: tags
    subnetId: network!.outputs.subnets.data
    zoneId: network!.outputs.zones.vault
  }
}]

module appEndpoint 'modules/private-endpoint.bicep' = [for i in behindTheGateway: if (flags.privateNetworking) {
  name: 'endpoint-app-${services[i].name}'
  scope: resourceGroup(names.resourceGroup)
  params: {
    target: { name: namesOf[i].site, id: apps[i].outputs.id, group: 'sites' }
    location: location
    tags: tags
    subnetId: network!.outputs.subnets.sites
    zoneId: network!.outputs.zones.sites
  }
}]

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: resourceGroup(names.resourceGroup)
  params: {
    token: token
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    componentName: names.component
    serviceBusId: serviceBus.outputs.id
    postgresId: postgres.outputs.id
    postgresSku: flags.postgres.sku.name
    eventTopicIds: [for (i, t) in withBlobTriggers: events[t].outputs.id]
    services: services
    gatewayAddress: gatewayAddress
    emails: empty(alertEmail) ? [] : [alertEmail]
    runbooks: runbooks
    enabled: flags.alerts
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  scope: resourceGroup(names.resourceGroup)
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    serviceBusId: serviceBus.outputs.id
    postgresId: postgres.outputs.id
    siteIds: [for (service, i) in services: apps[i].outputs.id]
  }
}

module locks 'modules/locks.bicep' = if (flags.locks) {
  name: 'locks'
  scope: resourceGroup(names.resourceGroup)
  params: { postgres: names.postgres, accounts: map(namesOf, item => item.storage) }
  dependsOn: [postgres, storage]
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0) {
  name: 'budget'
  scope: resourceGroup(names.resourceGroup)
  params: { name: names.budget, amount: monthlyBudget, start: budgetStart, emails: empty(budgetEmail) ? [] : [budgetEmail] }
  dependsOn: [group]
}

// For the hooks (infra/Deploy). azd writes outputs to the environment and to disk, so none may be secret.
@description('The resource group.')
output AZURE_RESOURCE_GROUP string = names.resourceGroup

@description('The platform\'s public address.')
output GATEWAY_URL string = gatewayAddress

@description('The PostgreSQL server\'s name.')
output POSTGRES_NAME string = names.postgres

@description('The PostgreSQL server\'s host name.')
output POSTGRES_HOST string = postgres.outputs.host

@description('The resources of each service, in the manifest\'s order.')
output APPS array = [for (service, i) in services: {
  name: service.name
  site: namesOf[i].site
  identity: namesOf[i].identity
  principalId: identities.outputs.apps[i].principalId
  storage: namesOf[i].storage
  vault: namesOf[i].vault
  events: namesOf[i].events
}]
