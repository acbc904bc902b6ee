import { deploymentContainer } from '../storage-names.bicep'

@description('Name of the function app.')
param name string

@description('Name of the plan.')
param planName string

@description('Azure region.')
param location string

@description('Tags of every resource; azd finds the app by azd-service-name.')
param tags object

@description('Resource id of the identity that the app runs as.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the Application Insights resource.')
param applicationInsightsName string

@description('Memory of an instance in MB: 512 has a quarter of a core, 2048 one core, 4096 two.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Maximum number of instances; together with the memory it limits the cost per hour.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Concurrent HTTP requests per instance.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int

@description('Model to score with: id or id@version; empty for the default.')
param model string

@description('Larger images (in megapixels) are rejected by their header.')
@minValue(1)
@maxValue(500)
param maxMegapixels int

@description('Whether to spread instances over availability zones.')
param zoneRedundant bool

@description('Subnet of the app; empty for none.')
param subnetId string

@description('Additional app settings.')
param settings object

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

var endpoints = account.properties.primaryEndpoints

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${endpoints.blob}${deploymentContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        // For the host: locks, secrets, the blob trigger's queue, and durable state unless a scheduler keeps it.
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identityClientId
        AzureWebJobsStorage__blobServiceUri: endpoints.blob
        AzureWebJobsStorage__queueServiceUri: endpoints.queue
        AzureWebJobsStorage__tableServiceUri: endpoints.table
        // For the data: triggers need the blob and queue services, the code needs all three.
        CheXNetStorage__credential: 'managedidentity'
        CheXNetStorage__clientId: identityClientId
        CheXNetStorage__blobServiceUri: endpoints.blob
        CheXNetStorage__queueServiceUri: endpoints.queue
        CheXNetStorage__tableServiceUri: endpoints.table
        // Used to estimate the cost in a run's report.
        CheXNet__Price__InstanceGiB: instanceMemoryMB == 512 ? '0.5' : string(instanceMemoryMB / 1024)
        // Packages deployed with the app come first; the file system is read-only except for /tmp.
        CHEXNET_MODELS: '/home/site/wwwroot/models'
        CHEXNET_CACHE: '/tmp/chexnet'
        CHEXNET_MODEL: model
        CHEXNET_MAX_MEGAPIXELS: string(maxMegapixels)
        AZURE_CLIENT_ID: identityClientId
        APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      },
      settings
    )
  }

  // Deployment authenticates with Entra ID; its passwords stay disabled.
  resource ftpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource deploymentPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

output url string = 'https://${app.properties.defaultHostName}'
