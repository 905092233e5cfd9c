metadata description = 'The system topic of an app\'s storage account, which delivers blob events to its blob trigger. Its subscriptions need a key that exists only once code runs, so the postdeploy hook creates them. A container stores undelivered events.'

import { roles, roleDefinitionId } from 'roles.bicep'

@description('The topic\'s name.')
param name string

@description('The region, that of its storage account.')
param location string

@description('Tags of the topic.')
param tags object

@description('The name of the storage account whose events it publishes.')
param storageAccount string

resource account 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: storageAccount
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-09-01' existing = {
  parent: account
  name: 'default'
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-09-01' = {
  parent: blobs
  name: 'undelivered-events'
}

resource events 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  // The account has no keys, so Event Grid writes to it with an identity.
  identity: { type: 'SystemAssigned' }
  properties: {
    source: account.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource writer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(container.id, events.id, roles.storageBlobDataContributor)
  scope: container
  properties: {
    roleDefinitionId: roleDefinitionId(roles.storageBlobDataContributor)
    principalId: events.identity.principalId
    principalType: 'ServicePrincipal'
  }
}

@description('The topic, for its alerts.')
output id string = events.id
