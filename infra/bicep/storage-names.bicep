// The same names as StorageNames in CheXNet.Shared; a contract test compares the two.

@export()
@description('Radiographs to score: xrays/{dataset}/{image}. Every blob that arrives here is scored.')
var xrayContainer = 'xrays'

@export()
@description('Overlays; they can be drawn again from the stored maps at any time.')
var overlayContainer = 'overlays'

@export()
@description('Small pictures of the radiographs; they can be drawn again at any time.')
var thumbnailContainer = 'thumbnails'

@export()
@description('DICOM instances for the films\' own studies, which name the patient; they can be made again at any time.')
var dicomContainer = 'dicom'

@export()
@description('Manifests, lists and reports of dataset runs: runs/{run}/…')
var runContainer = 'runs'

@export()
@description('Published model packages.')
var modelContainer = 'models'

@export()
@description('Events that could not be delivered to the function app.')
var deadLetterContainer = 'eventgrid-dead-letters'

@export()
@description('The published function app.')
var deploymentContainer = 'app-package'

@export()
@description('Overlays to draw, one message per image; messages that fail too often go to the poison queue.')
var overlayQueue = 'overlay-requests'

@export()
@description('Where the blob trigger puts images that failed every attempt. The host itself creates it only on the first failure.')
var blobPoisonQueue = 'webjobs-blobtrigger-poison'

@export()
@description('Containers of the account that holds images and results.')
var dataContainers = [
  xrayContainer
  overlayContainer
  thumbnailContainer
  dicomContainer
  runContainer
  modelContainer
  deadLetterContainer
]

@export()
@description('Containers of the account that belongs to the Functions host; the host makes those for its keys, locks and orchestrations itself.')
var hostContainers = [
  deploymentContainer
]

@export()
var queues = [
  overlayQueue
  '${overlayQueue}-poison'
  blobPoisonQueue
]

@export()
var tables = [
  'Predictions'
  'Ranking'
  'Failures'
  'Runs'
  'Reviews'
  'Receipts'
  'Drift'
]
