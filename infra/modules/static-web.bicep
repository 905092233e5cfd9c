metadata description = 'The web frontend. It calls the gateway from the browser.'

@description('Its name.')
param name string

@description('One of the few regions that offer it; the content is served globally.')
param location string

@description('Its tags; azd finds it by azd-service-name.')
param tags object

@description('Free or Standard.')
param sku string

resource web 'Microsoft.Web/staticSites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku, tier: sku }
  properties: {}
}

@description('The address for browsers.')
output address string = 'https://${web.properties.defaultHostname}'
