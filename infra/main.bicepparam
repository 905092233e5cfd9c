// The values of one environment. azd passes its own (`azd env set NAME value`), a pipeline its variables, of which those that are not set are empty:
// so empty means the default. docs/operations.md lists them.
using 'main.bicep'

var environmentSize = readEnvironmentVariable('PLATFORM_SIZE', '')
var principalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', '')
var smtpHost = readEnvironmentVariable('SMTP_HOST', '')
var smtpPort = readEnvironmentVariable('SMTP_PORT', '')
var smtpFrom = readEnvironmentVariable('SMTP_FROM', '')
var smtpEnableTls = readEnvironmentVariable('SMTP_ENABLE_TLS', '')
var budget = readEnvironmentVariable('MONTHLY_BUDGET', '')

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param size = empty(environmentSize) ? 'dev' : environmentSize
param deployer = {
  id: readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
  name: readEnvironmentVariable('AZURE_PRINCIPAL_NAME', '')
  type: empty(principalType) ? 'User' : principalType
}
param environmentSettings = {
  Gateway__AllowedOrigins: readEnvironmentVariable('ALLOWED_ORIGINS', '')
  Smtp__Host: empty(smtpHost) ? 'smtp.invalid' : smtpHost
  Smtp__Port: empty(smtpPort) ? '587' : smtpPort
  Smtp__From: empty(smtpFrom) ? 'shop@platform.invalid' : smtpFrom
  Smtp__Username: readEnvironmentVariable('SMTP_USERNAME', '')
  Smtp__EnableTls: empty(smtpEnableTls) ? 'true' : smtpEnableTls
}
param monthlyBudget = int(empty(budget) ? '0' : budget)
param budgetStart = readEnvironmentVariable('BUDGET_START', '')
param budgetEmail = readEnvironmentVariable('BUDGET_EMAIL', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param runbooks = readEnvironmentVariable('RUNBOOKS_URL', '')
