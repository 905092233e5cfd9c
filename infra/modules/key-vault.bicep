metadata description = 'The vault of one app that has secrets. The postprovision hook makes the secrets that are missing; the app reads them by references in its settings.'

import { roles, roleDefinitionId } from 'roles.bicep'

@description('The vault\'s name.')
param name string

@description('Where it is.')
param location string

@description('Tags of the vault.')
param tags object

@description('Whether only private endpoints, and for the time of a deployment the deployer\'s address, reach it.')
param privateNetworking bool

@description('Whether a deleted vault is kept whatever anybody asks for. It cannot be undone.')
param purgeProtection bool

@description('The app\'s identity: it reads the secrets.')
param identity object

@description('Who deploys: makes the secrets.')
param deployer { id: string, type: 'User' | 'ServicePrincipal' | 'Group' }

@description('The workspace that its logs go to.')
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: purgeProtection ? 90 : 7
    // Azure refuses false, also where it never was true.
    enablePurgeProtection: purgeProtection ? true : null
    publicNetworkAccess: 'Enabled'
    networkAcls: { defaultAction: privateNetworking ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.principalId, roles.keyVaultSecretsUser)
  scope: vault
  properties: {
    roleDefinitionId: roleDefinitionId(roles.keyVaultSecretsUser)
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
  }
}

resource writer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, deployer.id, roles.keyVaultSecretsOfficer)
  scope: vault
  properties: {
    roleDefinitionId: roleDefinitionId(roles.keyVaultSecretsOfficer)
    principalId: deployer.id
    principalType: deployer.type
  }
}

#disable-next-line use-recent-api-versions // there is no stable version of this type
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The vault, for its private endpoint.')
output id string = vault.id
