targetScope = 'subscription'
metadata description = 'The resource group of the platform.'

@description('Its name.')
param name string

@description('The region.')
param location string

@description('Its tags; azd finds the group by azd-env-name.')
param tags object

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: name
  location: location
  tags: tags
}
