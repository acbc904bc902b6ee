// infra/hooks/postdeploy deploys this after the code: Event Grid validates the endpoint while it creates the subscription,
// and the key in the endpoint's URL exists only once the host has loaded a blob trigger.

import { deadLetterContainer, xrayContainer } from 'storage-names.bicep'

@description('Name of the function app.')
param functionAppName string

@description('Name of the Event Grid system topic.')
param topicName string

@description('Name of the storage account that the topic belongs to.')
param storageAccountName string

// The host answers 202 to an unknown name and the event is lost, so the hook checks the name first.
@description('Name of the function that scores a blob.')
param functionName string = 'ClassifyXray'

@description('Delivery attempts before an event is dead-lettered.')
@minValue(1)
@maxValue(30)
param maxDeliveryAttempts int = 30

@description('Minutes of delivery attempts before an event is dead-lettered.')
@minValue(1)
@maxValue(1440)
param timeToLiveMinutes int = 1440

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: toLower(functionName)
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/${xrayContainer}/'
    }
    destination: {
      endpointType: 'WebHook'
      properties: {
        // The key goes from the app to Event Grid and never through the shell that runs the hook.
        endpointUrl: 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.${functionName}&code=${listKeys('${app.id}/host/default', app.apiVersion).systemKeys.blobs_extension}'
        maxEventsPerBatch: 1
      }
    }
    retryPolicy: {
      maxDeliveryAttempts: maxDeliveryAttempts
      eventTimeToLiveInMinutes: timeToLiveMinutes
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: account.id, blobContainerName: deadLetterContainer }
      }
    }
  }
}
