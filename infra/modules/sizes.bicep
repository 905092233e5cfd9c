metadata description = 'What differs between a development, a staging and a production environment. Everything else is the same.'

@export()
@description('The sizes of an environment.')
var sizes = {
  dev: {
    privateNetworking: false
    zoneRedundant: false
    locks: false
    alerts: false
    purgeProtection: false
    logRetentionDays: 30
    logDailyCapGb: 1
    storageSku: 'Standard_LRS'
    blobRetentionDays: 7
    serviceBus: { sku: 'Standard', capacity: 0 }
    postgres: {
      sku: { name: 'Standard_B2s', tier: 'Burstable' }
      storageGb: 32
      highAvailability: 'Disabled'
      backupRetentionDays: 7
      geoRedundantBackup: 'Disabled'
    }
    app: { memoryMb: 2048, maxInstances: 40, alwaysReady: 0, databasePoolSize: 5, traceShare: '1' }
  }
  staging: {
    privateNetworking: true
    zoneRedundant: false
    locks: false
    alerts: true
    purgeProtection: false
    logRetentionDays: 30
    logDailyCapGb: 5
    storageSku: 'Standard_LRS'
    blobRetentionDays: 7
    serviceBus: { sku: 'Premium', capacity: 1 }
    postgres: {
      sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' }
      storageGb: 64
      highAvailability: 'Disabled'
      backupRetentionDays: 7
      geoRedundantBackup: 'Disabled'
    }
    app: { memoryMb: 2048, maxInstances: 40, alwaysReady: 0, databasePoolSize: 10, traceShare: '1' }
  }
  prod: {
    privateNetworking: true
    zoneRedundant: true
    locks: true
    alerts: true
    purgeProtection: true
    logRetentionDays: 90
    logDailyCapGb: -1
    storageSku: 'Standard_ZRS'
    blobRetentionDays: 30
    serviceBus: { sku: 'Premium', capacity: 1 }
    postgres: {
      sku: { name: 'Standard_D4ds_v5', tier: 'GeneralPurpose' }
      storageGb: 128
      highAvailability: 'ZoneRedundant'
      backupRetentionDays: 35
      geoRedundantBackup: 'Enabled'
    }
    // Alerts on orchestrations and messages see only sampled traces; docs/scale.md shows when a smaller share pays off.
    // Zone redundancy requires at least two always-ready instances in each group that has any.
    app: { memoryMb: 2048, maxInstances: 100, alwaysReady: 2, databasePoolSize: 10, traceShare: '1' }
  }
}

@export()
@description('User connections of PostgreSQL by compute size (MicrosoftDocs/azure-databases-docs, concepts-limits.md, 2025-11-13).')
var connectionLimits = {
  Standard_B1ms: 35
  Standard_B2s: 414
  Standard_B2ms: 844
  Standard_D2ds_v5: 844
  Standard_D4ds_v5: 1703
  Standard_D8ds_v5: 3422
  Standard_D16ds_v5: 4985
  Standard_D32ds_v5: 4985
  Standard_D48ds_v5: 4985
  Standard_D64ds_v5: 4985
  Standard_D96ds_v5: 4985
}
