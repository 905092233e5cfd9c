metadata description = 'One Functions app: its Flex Consumption plan (which holds one app only), the app, its settings and access restrictions.'

@description('The manifest\'s entry of the app.')
param service object

@description('The names of its resources: see names.bicep.')
param names object

@description('The region.')
param location string

@description('Tags of each resource.')
param tags object

@description('Memory, instances, database connections and the share of traces kept: see sizes.bicep.')
param size object

@description('Whether instances are spread over zones.')
param zoneRedundant bool

@description('The app\'s identity.')
param identity object

@description('The addresses of the apps by route (the first path segment), for the gateway.')
param routes object

@description('The origins of the storage accounts to which its pages upload, for the gateway.')
param uploadAccounts string[]

@description('The addresses of all apps by name, for what operates the platform; empty for others.')
param apps object

@description('The gateway\'s address, which is the issuer of tokens, and the address of the signing keys.')
param addresses { issuer: string, keys: string }

@description('The Service Bus namespace\'s host name.')
param serviceBusHost string

@description('The PostgreSQL server\'s host name.')
param postgresHost string

@description('The connection string for telemetry.')
param telemetry string

@description('The settings of this app that the environment provides, by name.')
param environmentSettings object

@description('Containers of other apps that it may read, with the address of their account.')
param readableContainers { container: string, account: string }[]

@description('The subnet for outbound traffic; empty for none. With one, only private endpoints and Event Grid can reach the app, unless it is public.')
param subnetId string

@description('The workspace for its logs.')
param workspaceId string

var isPublic = service.?public ?? false
var hasBlobTrigger = !empty(service.?blobTriggers ?? [])
var storage = 'https://${names.storage}'
var suffix = environment().suffixes.storage

// Settings that every app reads. A test compares the names with the code and local.settings.sample.json.
var commonSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.clientId
  AzureWebJobsStorage__blobServiceUri: '${storage}.blob.${suffix}'
  AzureWebJobsStorage__queueServiceUri: '${storage}.queue.${suffix}'
  AzureWebJobsStorage__tableServiceUri: '${storage}.table.${suffix}'
  ServiceBus__fullyQualifiedNamespace: serviceBusHost
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: identity.clientId
  AZURE_CLIENT_ID: identity.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
  OTEL_TRACES_SAMPLER: 'microsoft.fixed_percentage'
  OTEL_TRACES_SAMPLER_ARG: size.traceShare
  Auth__Issuer: addresses.issuer
  Auth__StaffNeedsSecondFactor: 'true'
  Auth__JwksUri: '${addresses.keys}/.well-known/jwks.json'
}
// The app signs in as its identity and acts as the role that owns its database, so everything it or a migration creates has one owner.
var databaseSettings = contains(service, 'database') ? {
  Database__Server: 'Host=${postgresHost};Username=${names.identity};SSL Mode=VerifyFull;Options=-c role=${service.database}'
  Database__UseEntraToken: 'true'
  Database__MaxPoolSize: string(size.databasePoolSize)
} : {}
// The front end of App Service is the one proxy before the gateway. Its root is a page of web/, not the Functions host's own.
var gatewaySettings = isPublic ? union(
  toObject(items(routes), route => 'Gateway__Routes__${route.key}', route => route.value),
  { Gateway__TrustedProxies: '1', Gateway__UploadOrigins: join(uploadAccounts, ','), AzureWebJobsDisableHomepage: 'true' }) : {}
var operationsSettings = toObject(items(apps), app => 'Operations__Apps__${app.key}', app => app.value)
var containerSettings = toObject(readableContainers, item => 'Containers__${item.container}', item => '${item.account}${item.container}')
var secretSettings = toObject(service.?secrets ?? [], secret => secret,
  secret => '@Microsoft.KeyVault(SecretUri=https://${names.vault}${environment().suffixes.keyvaultDns}/secrets/${replace(secret, '__', '--')})')
var settings = union(commonSettings, databaseSettings, gatewaySettings, operationsSettings, containerSettings, secretSettings, environmentSettings)

var alwaysReady = size.alwaysReady == 0 ? [] : concat(
  isPublic ? [{ name: 'http', instanceCount: size.alwaysReady }] : [],
  (service.?durable ?? false) ? [{ name: 'durable', instanceCount: size.alwaysReady }] : [])

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: names.plan
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: names.site
  location: location
  tags: union(tags, { 'azd-service-name': service.name })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    publicNetworkAccess: 'Enabled'
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      appSettings: map(items(settings), setting => { name: setting.key, value: setting.value })
      // The rules do not apply to the private endpoint, through which the gateway comes. Deployments use the management site and need a token.
      ipSecurityRestrictionsDefaultAction: isPublic || empty(subnetId) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: hasBlobTrigger && !empty(subnetId) ? [
        { name: 'event-grid', priority: 100, action: 'Allow', tag: 'ServiceTag', ipAddress: 'AzureEventGrid' }
      ] : []
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: 'Allow'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage}.blob.${suffix}/app-package'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: size.memoryMb
        maximumInstanceCount: size.maxInstances
        alwaysReady: alwaysReady
      }
    }
  }
}

// No passwords for deployments: azd uses a token.
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

resource noDeploymentPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

#disable-next-line use-recent-api-versions // there is no stable version of this type
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: site
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The app, for its private endpoint.')
output id string = site.id
