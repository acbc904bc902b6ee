// The names that the code knows as CheXNet.Shared's StorageNames; a contract test holds the two lists together.

@export()
@description('Radiographs to score: xrays/{dataset}/{image}. A blob that arrives here is scored.')
var xrayContainer = 'xrays'

@export()
@description('Rendered overlays; they can be rendered again from the stored maps at any time.')
var overlayContainer = 'overlays'

@export()
@description('Manifests, lists and reports of dataset runs: runs/{run}/…')
var runContainer = 'runs'

@export()
@description('Model packages that the app loads when none is packaged with it.')
var modelContainer = 'models'

@export()
@description('Events that could not be delivered to the function app.')
var deadLetterContainer = 'eventgrid-dead-letters'

@export()
@description('The published function app.')
var deploymentContainer = 'app-package'

@export()
@description('Overlays to render, one message an image; messages that failed too often go to the poison queue.')
var overlayQueue = 'overlay-requests'

@export()
@description('Where the blob trigger puts what it could not score after its last try. The host makes it on the first failure only.')
var blobPoisonQueue = 'webjobs-blobtrigger-poison'

@export()
@description('Containers of the account that holds images and results.')
var dataContainers = [
  xrayContainer
  overlayContainer
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
  'Receipts'
]
