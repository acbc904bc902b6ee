// Deployed by infra/hooks/postdeploy after the code: Event Grid asks the endpoint for consent while the subscription is
// made, and the key in its address exists only once the host has loaded a blob trigger.

import { deadLetterContainer, xrayContainer } from 'storage-names.bicep'

@description('Name of the function app.')
param functionAppName string

@description('Name of the Event Grid system topic.')
param topicName string

@description('Name of the storage account that the topic belongs to.')
param storageAccountName string

@description('Function that scores a blob. The host answers 202 to a name that it does not have and the event is lost, so the hook checks it first.')
param functionName string = 'ClassifyXray'

@description('Tries to deliver an event before it becomes a dead letter.')
@minValue(1)
@maxValue(30)
param maxDeliveryAttempts int = 30

@description('Minutes to try for before an event becomes a dead letter.')
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
        // The key goes from the app to Event Grid without passing through the shell that runs the hook.
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
