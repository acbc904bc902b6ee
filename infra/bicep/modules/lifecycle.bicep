import { deadLetterContainer, dicomContainer, overlayContainer, runContainer, thumbnailContainer } from '../storage-names.bicep'

@description('Name of the storage account.')
param storageAccountName string

@description('Days after which an overlay, thumbnail or DICOM export is deleted; it can be made again at any time.')
@minValue(1)
@maxValue(3650)
param overlayDays int

@description('Days after which an undelivered event is deleted.')
@minValue(1)
@maxValue(3650)
param deadLetterDays int

@description('Days after which the manifest, lists and report of a run are deleted.')
@minValue(1)
@maxValue(3650)
param runDays int

var expiries = [
  { container: overlayContainer, days: overlayDays }
  { container: thumbnailContainer, days: overlayDays }
  { container: dicomContainer, days: overlayDays }
  { container: deadLetterContainer, days: deadLetterDays }
  { container: runContainer, days: runDays }
]

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource policy 'Microsoft.Storage/storageAccounts/managementPolicies@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        for expiry in expiries: {
          name: 'expire-${expiry.container}'
          type: 'Lifecycle'
          enabled: true
          definition: {
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: expiry.days } } }
            filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['${expiry.container}/'] }
          }
        }
      ]
    }
  }
}
