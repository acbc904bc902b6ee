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

@description('Name of the storage account that holds images and results.')
param storageAccountName string

@description('Name of the storage account that belongs to the Functions host.')
param hostStorageAccountName string

@description('Name of the Application Insights resource.')
param applicationInsightsName string

@description('Memory of an instance in MB: 512 has a quarter of a core, 2048 one core, 4096 two.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Maximum number of instances; together with the memory it limits the cost per hour.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances that always wait for images.')
@minValue(0)
@maxValue(1000)
param alwaysReadyScoring int

@description('Instances that always wait for requests to the API.')
@minValue(0)
@maxValue(1000)
param alwaysReadyApi int

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

@description('What of a DICOM film becomes black and white.')
param dicomWindow string

@description('The dataset of DICOMweb instances whose sender names none.')
param dicomDataset string
@description('Format in which overlays are stored.')
@allowed(['jpeg', 'png'])
param overlayFormat string

@description('What is made of each DICOM film for its own study.')
@allowed(['none', 'sc', 'sr', 'sc,sr'])
param dicomExport string

@description('DICOMweb server that it is sent to; empty for the container dicom.')
param dicomSendUrl string

@description('Bearer token for that server; empty for none.')
@secure()
param dicomSendToken string

@description('Scope of Entra ID tokens for that server; empty for none.')
param dicomSendScope string

@description('What is done with an image that is no frontal chest film: refuse, accept or off.')
@allowed(['refuse', 'accept', 'off'])
param filmCheck string

@description('Days whose films are compared with a dataset\'s reference; 0: none.')
@minValue(0)
@maxValue(90)
param driftDays int

@description('Megabytes that decoding may take in an instance; 0 for the app\'s own rule.')
@minValue(0)
@maxValue(65536)
param maxDecodeMegabytes int

@description('Whether an instance starts from a warm placeholder process.')
param usePlaceholder bool

@description('Whether to spread instances over availability zones.')
param zoneRedundant bool

@description('Subnet of the app; empty for none.')
param subnetId string

@description('Whether only the private endpoint, Event Grid and the allowed addresses reach the app.')
param isPrivate bool

@description('Public addresses (single or CIDR) that reach the app; with any, or in a private network, no other does.')
param allowedIpRanges string[]

@description('How callers of the API sign in: with Entra ID through App Service authentication, or with the keys of the Functions host.')
@allowed(['EntraId', 'Keys'])
param apiAuthentication string

@description('Application (client) id of the Entra ID registration that callers ask tokens for; while it is empty, every request is refused.')
param authenticationClientId string

@description('Settings beyond storage, identity and telemetry.')
param settings object

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: hostStorageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

var endpoints = account.properties.primaryEndpoints
var hostEndpoints = hostAccount.properties.primaryEndpoints

var isRestricted = isPrivate || !empty(allowedIpRanges)
var allowedAddresses = [
  for (range, index) in allowedIpRanges: {
    name: 'allowed-${index}'
    action: 'Allow'
    priority: 200 + index
    ipAddress: contains(range, '/') ? range : '${range}/32'
  }
]
// Event Grid delivers to a public address only; its requests carry the webhook's key.
var eventGrid = [
  { name: 'event-grid', action: 'Allow', priority: 100, tag: 'ServiceTag', ipAddress: 'AzureEventGrid' }
]

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
          value: '${hostEndpoints.blob}${deploymentContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        // Functions scale in groups: those triggered by Event Grid's blobs, and those by HTTP.
        alwaysReady: filter(
          [{ name: 'blob', instanceCount: alwaysReadyScoring }, { name: 'http', instanceCount: alwaysReadyApi }],
          group => group.instanceCount > 0
        )
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      ipSecurityRestrictionsDefaultAction: isRestricted ? 'Deny' : 'Allow'
      ipSecurityRestrictions: isRestricted ? concat(eventGrid, allowedAddresses) : []
      // Deployments come from the allowed addresses, too.
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: isRestricted ? 'Deny' : 'Allow'
      scmIpSecurityRestrictions: allowedAddresses
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        // For the host: locks, secrets, the blob trigger's queue, and durable state unless a scheduler keeps it.
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identityClientId
        AzureWebJobsStorage__blobServiceUri: hostEndpoints.blob
        AzureWebJobsStorage__queueServiceUri: hostEndpoints.queue
        AzureWebJobsStorage__tableServiceUri: hostEndpoints.table
        // The data: triggers need the blob and the queue service, the code all three.
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
        CHEXNET_DICOM_WINDOW: dicomWindow
        CHEXNET_DICOM_DATASET: dicomDataset
        CHEXNET_OVERLAY_FORMAT: overlayFormat
        CHEXNET_DICOM_EXPORT: dicomExport
        CHEXNET_DICOM_SEND_URL: dicomSendUrl
        CHEXNET_DICOM_SEND_TOKEN: dicomSendToken
        CHEXNET_DICOM_SEND_SCOPE: dicomSendScope
        CHEXNET_FILM_CHECK: filmCheck
        CHEXNET_DRIFT_DAYS: string(driftDays)
        CHEXNET_API_AUTHENTICATION: apiAuthentication
        AZURE_CLIENT_ID: identityClientId
        // ONNX Runtime would write a device id and events into the home folder and look for the network.
        ORT_DISABLE_TELEMETRY: '1'
        // Without them, the host's traces hold the address of every blob, and with it the image's name: the spans of the storage SDK, or of
        // its HTTP client where only the first is set.
        AZURE_TRACING_DISABLED: 'true'
        DOTNET_SYSTEM_NET_HTTP_ENABLEACTIVITYPROPAGATION: 'false'
        WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED: usePlaceholder ? '1' : '0'
        APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      },
      // Without it, the app derives it from the pixels allowed and its memory.
      maxDecodeMegabytes > 0 ? { CHEXNET_MAX_DECODE_MB: string(maxDecodeMegabytes) } : {},
      settings
    )
  }

  // Tokens are checked before a request reaches the host. Event Grid's webhook has a key of its own; health and the viewer's files tell
  // nothing of images. The viewer leads whoever is not signed in to /.auth/login/aad.
  resource authentication 'config' = if (apiAuthentication == 'EntraId') {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        excludedPaths: ['/runtime/webhooks/blobs', '/api/health', '/viewer', '/viewer/*']
      }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: authenticationClientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: { allowedAudiences: [authenticationClientId, 'api://${authenticationClientId}'] }
        }
      }
      login: { tokenStore: { enabled: false } }
    }
  }

  // Deployment signs in with Entra ID; passwords for it stay off.
  resource ftpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource deploymentPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

output id string = app.id
output url string = 'https://${app.properties.defaultHostName}'
