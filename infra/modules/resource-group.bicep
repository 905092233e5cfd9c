targetScope = 'subscription'
metadata description = 'The resource group that everything is in.'

@description('Its name.')
param name string

@description('Where it is.')
param location string

@description('Its tags; azd finds the group by azd-env-name.')
param tags object

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: name
  location: location
  tags: tags
}
