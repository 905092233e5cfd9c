metadata description = 'Tells before the month\'s cost is more than it should be.'

@description('The budget\'s name.')
param name string

@description('The most that the group should cost in a month, in the currency of the subscription.')
param amount int

@description('The first of the month that it begins with: 2026-12-01. It cannot be changed later.')
param start string

@description('Mail addresses to tell, beside the owners of the subscription.')
param emails string[]

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
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
