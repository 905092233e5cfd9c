metadata description = 'What tells a blob trigger of new blobs: the system topic of an app\'s storage account. Its subscriptions need a key that only exists once code runs: the postdeploy hook makes them.'

@description('The topic\'s name.')
param name string

@description('Where it is: with its storage account.')
param location string

@description('Tags of the topic.')
param tags object

@description('The storage account whose events it has.')
param storageAccountId string

resource events 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    source: storageAccountId
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}
