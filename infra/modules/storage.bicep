metadata description = 'The storage account of one app: the state of the Functions host, the deployment package and the app\'s containers. Shared keys are disabled.'

import { roles, roleDefinitionId } from 'roles.bicep'

@description('The account\'s name.')
param name string

@description('The region.')
param location string

@description('Tags of each resource.')
param tags object

@description('The redundancy, such as Standard_ZRS.')
param sku string

@description('How many days a deleted blob can be restored.')
param retentionDays int

@description('The manifest\'s entry of the app.')
param service object

@description('The app\'s identity, which owns the content of the account.')
param identity object

@description('Identities of other apps that may read one container.')
param readers { container: string, principalId: string }[]

@description('Whether only private endpoints can reach it. An account for direct uploads stays open, for addresses signed for one blob and some minutes.')
param privateNetworking bool

@description('Web origins that may upload to it.')
param uploadOrigins string[]

@description('The workspace for its logs.')
param workspaceId string

var containers = service.?containers ?? []
var usesQueues = !empty(service.?blobTriggers ?? []) || (service.?durable ?? false)
var isPublic = !privateNetworking || (service.?directUploads ?? false)

var ownRoles = concat(
  [roles.storageBlobDataOwner, roles.storageTableDataContributor],
  usesQueues ? [roles.storageQueueDataContributor] : [])

resource account 'Microsoft.Storage/storageAccounts@2026-09-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    // Event Grid reads the account's events as a trusted service.
    networkAcls: { defaultAction: isPublic ? 'Allow' : 'Deny', bypass: 'AzureServices' }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-09-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: retentionDays }
    containerDeleteRetentionPolicy: { enabled: true, days: retentionDays }
    cors: {
      corsRules: (service.?directUploads ?? false) ? [
        {
          allowedOrigins: uploadOrigins
          allowedMethods: ['PUT', 'OPTIONS']
          allowedHeaders: ['content-type', 'x-ms-blob-type', 'x-ms-version']
          exposedHeaders: []
          maxAgeInSeconds: 3600
        }
      ] : []
    }
  }
}

resource package 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-09-01' = {
  parent: blobs
  name: 'app-package'
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-09-01' = [for item in containers: {
  parent: blobs
  name: item
}]

resource owner 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in ownRoles: {
  name: guid(account.id, identity.principalId, role)
  scope: account
  properties: {
    roleDefinitionId: roleDefinitionId(role)
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
  }
}]

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for grant in readers: {
  name: guid(container[indexOf(containers, grant.container)].id, grant.principalId, roles.storageBlobDataReader)
  scope: container[indexOf(containers, grant.container)]
  properties: {
    roleDefinitionId: roleDefinitionId(roles.storageBlobDataReader)
    principalId: grant.principalId
    principalType: 'ServicePrincipal'
  }
}]

#disable-next-line use-recent-api-versions // there is no stable version of this type
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

@description('The account, for its private endpoints.')
output id string = account.id

@description('Its name, for its events.')
output name string = account.name
