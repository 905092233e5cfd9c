metadata description = 'The budget, which warns before the month\'s cost exceeds it.'

@description('The budget\'s name.')
param name string

@description('The budget of the group for a month, in the currency of the subscription.')
param amount int

@description('The first of the month in which it starts, such as 2026-12-01. It cannot change later.')
param start string

@description('The email addresses to notify besides the owners of the subscription.')
param emails string[]

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: start }
    notifications: {
      spent80: { enabled: true, operator: 'GreaterThan', threshold: 80, thresholdType: 'Actual', contactEmails: emails, contactRoles: ['Owner'] }
      forecast100: { enabled: true, operator: 'GreaterThan', threshold: 100, thresholdType: 'Forecasted', contactEmails: emails, contactRoles: ['Owner'] }
    }
  }
}
