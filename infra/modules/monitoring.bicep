metadata description = 'Log Analytics and Application Insights. They accept telemetry only from identities with the right to publish; there is no instrumentation key to steal.'

import { roles, roleDefinitionId } from 'roles.bicep'

@description('The workspace\'s name.')
param workspaceName string

@description('The Application Insights component\'s name.')
param componentName string

@description('The region.')
param location string

@description('Tags of each resource.')
param tags object

@description('The retention of logs in days.')
param retentionDays int

@description('The daily cap in gigabytes; -1 for none.')
param dailyCapGb int

@description('The apps\' identities, which publish telemetry.')
param identities array

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGb }
    features: { disableLocalAuth: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

resource publishers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for identity in identities: {
  name: guid(component.id, identity.principalId, roles.monitoringMetricsPublisher)
  scope: component
  properties: {
    roleDefinitionId: roleDefinitionId(roles.monitoringMetricsPublisher)
    principalId: identity.principalId
    principalType: 'ServicePrincipal'
  }
}]

@description('The workspace, for diagnostic settings.')
output workspaceId string = workspace.id

@description('The connection string for telemetry.')
#disable-next-line outputs-should-not-contain-secrets // it has the address only: local authentication is off
output connectionString string = component.properties.ConnectionString
