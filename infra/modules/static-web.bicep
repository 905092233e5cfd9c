metadata description = 'The web frontend. It calls the gateway from the browser.'

@description('Its name.')
param name string

@description('One of the few regions that have it; the content is served from everywhere.')
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

@description('Where browsers find it.')
output address string = 'https://${web.properties.defaultHostname}'
