@description('Name of the Log Analytics workspace that the queries read.')
param workspaceName string

@description('Name of the Event Grid system topic.')
param topicName string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Email address for alerts; if empty, they appear only in the portal.')
param email string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'chexnet-operators'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'chexnet'
    emailReceivers: [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

var logAlerts = [
  {
    name: 'poison-messages'
    title: 'An image or overlay was given up'
    description: 'A message failed every attempt and is in a poison queue. docs/deploy.md says how to inspect and resend it.'
    query: '''
      StorageQueueLogs
      | where OperationName == "PutMessage" and StatusCode startswith "2" and Uri has "poison"
    '''
  }
  {
    name: 'failed-runs'
    title: 'A dataset run failed'
    description: 'A run had too many failures, its counts did not add up, or it could not continue. Its report and the Runs table say why.'
    query: '''
      AppTraces
      | where tostring(Properties.EventName) == "RunFailed"
    '''
  }
  {
    name: 'worker-exits'
    title: 'The app\'s process ended unexpectedly'
    description: 'The host lost its worker: out of memory, or a crash of .NET (exit code 134 or 139). Work in progress is done again. docs/deploy.md names the known causes.'
    query: '''
      union isfuzzy=true
        (AppExceptions | where ExceptionType has "WorkerProcessExitException"),
        (AppTraces | where Message has "Language Worker Process exited")
    '''
  }
]

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in logAlerts: {
    name: 'chexnet-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      description: alert.description
      severity: 1
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      // A new workspace does not have this table until the first record arrives.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(email) ? [] : [operators.id] }
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'chexnet-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'An event could not be delivered to the function app, so an image stays unscored until ReconcileXrays finds it.'
    severity: 2
    enabled: true
    scopes: [topic.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-lettered'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: empty(email) ? [] : [{ actionGroupId: operators.id }]
  }
}
