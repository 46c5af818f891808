<#
Builds what is checked out here for this machine, installs it for this user, sets it up and imports this machine's history.

    .\install.ps1              install, or upgrade what is installed
    .\install.ps1 -Uninstall   take the program, its hooks and its schedule away; the data stays

PREFIX says where to; without it %LOCALAPPDATA%\Programs\claude-session-logger.
#>
[CmdletBinding()]
param([switch] $Uninstall)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$target = if ($env:PREFIX) { [IO.Path]::GetFullPath($env:PREFIX) } else { Join-Path $env:LOCALAPPDATA 'Programs\claude-session-logger' }
$program = Join-Path $target 'claude-session-logger.exe'
$artifacts = Join-Path $PSScriptRoot 'artifacts'

function Fail([string] $sentence) {
    [Console]::Error.WriteLine("install.ps1: $sentence")
    exit 1
}

function Test-Sdk {
    if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) { return $false }
    return [bool] (& dotnet --list-sdks | Where-Object { $_ -like '10.*' })
}

function Test-Linker {
    $vswhere = Join-Path ${env:ProgramFiles(x86)} 'Microsoft Visual Studio\Installer\vswhere.exe'
    if (-not (Test-Path -LiteralPath $vswhere)) { return $false }
    $tools = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'Microsoft.VisualStudio.Component.VC.Tools.ARM64' } else { 'Microsoft.VisualStudio.Component.VC.Tools.x86.x64' }
    return [bool] (& $vswhere -latest -prerelease -products * -requires $tools -property installationPath)
}

# The registry itself: [Environment] would write %VARIABLES% of the user's PATH back expanded.
function Edit-UserPath([scriptblock] $change) {
    $key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)
    try {
        $old = [string] $key.GetValue('Path', '', [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
        $parts = @(& $change @($old -split ';' | Where-Object { $_ }))
        if (($parts -join ';') -eq ($old.TrimEnd(';'))) { return $false }
        $key.SetValue('Path', ($parts -join ';'), [Microsoft.Win32.RegistryValueKind]::ExpandString)
    } finally {
        $key.Dispose()
    }
    # Tells running programs that the environment has changed.
    [Environment]::SetEnvironmentVariable('CLAUDE_SESSION_LOGGER_INSTALL', $null, 'User')
    return $true
}

function Build-Program([string] $out) {
    Write-Host 'Building claude-session-logger for this machine (a minute or two) ...'
    $project = Join-Path $PSScriptRoot 'src\ClaudeSessionLogger'
    $log = Join-Path $artifacts 'install.log'
    # A lock file of its own: this machine's platform is added to it, and the checkout stays clean for the next pull.
    Copy-Item -LiteralPath (Join-Path $project 'packages.lock.json') -Destination $out
    $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
    $env:DOTNET_NOLOGO = '1'
    $ErrorActionPreference = 'Continue'
    Push-Location $PSScriptRoot
    try {
        & dotnet publish $project --configuration Release --use-current-runtime --output (Join-Path $out 'program') "-p:NuGetLockFilePath=$(Join-Path $out 'packages.lock.json')" *> $log
        $code = $LASTEXITCODE
    } finally {
        Pop-Location
    }
    if ($code -ne 0) {
        if (Select-String -LiteralPath $log -Pattern 'NU1301|NU1101|Unable to load the service index|No such host' -Quiet) {
            Fail "the packages could not be downloaded: check the network (and proxy), then run this again; details in $log"
        }
        Get-Content -LiteralPath $log -Tail 3 | ForEach-Object { [Console]::Error.WriteLine($_) }
        Fail "building failed: see above, or all of it in $log"
    }
    & (Join-Path $out 'program\claude-session-logger.exe') --version *> $null
    if ($LASTEXITCODE -ne 0) { Fail 'the program was built but does not run here' }
}

# A file in use cannot be replaced, but it can be renamed: what runs keeps its files, and the next install sweeps them.
function Copy-Program([string] $from) {
    New-Item -ItemType Directory -Force -Path $target | Out-Null
    Get-ChildItem -LiteralPath $target -Filter '*.before-*' | Remove-Item -Force -ErrorAction SilentlyContinue
    $stamp = (Get-Date).ToUniversalTime().ToString('yyyyMMddHHmmss')
    foreach ($file in Get-ChildItem -LiteralPath $from -File | Where-Object { $_.Extension -ne '.pdb' }) {
        $place = Join-Path $target $file.Name
        Copy-Item -LiteralPath $file.FullName -Destination "$place.new"
        if (Test-Path -LiteralPath $place) { Rename-Item -LiteralPath $place -NewName "$($file.Name).before-$stamp" }
        Rename-Item -LiteralPath "$place.new" -NewName $file.Name
    }
    Get-ChildItem -LiteralPath $target -Filter '*.before-*' | Remove-Item -Force -ErrorAction SilentlyContinue
    Set-Content -LiteralPath (Join-Path $target 'claude-session-logger-setup.cmd') -Encoding Ascii -Value '@"%~dp0claude-session-logger.exe" setup %*'
    # The short name, unless another program has it.
    $short = Get-Command csl -ErrorAction SilentlyContinue
    if (-not $short -or $short.Source -eq (Join-Path $target 'csl.cmd')) {
        Set-Content -LiteralPath (Join-Path $target 'csl.cmd') -Encoding Ascii -Value '@"%~dp0claude-session-logger.exe" %*'
    }
    Set-Content -LiteralPath (Join-Path $target 'claude-memory-sync.cmd') -Encoding Ascii -Value '@"%~dp0claude-session-logger.exe" memory %*'
}

function Install-All {
    if (-not (Test-Linker)) {
        Fail "a C++ linker is missing: run 'winget install Microsoft.VisualStudio.2022.BuildTools --override ""--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended""', then this again"
    }
    if (-not (Test-Sdk)) {
        Fail "the .NET SDK 10 is missing: run 'winget install Microsoft.DotNet.SDK.10' (or get it from https://dotnet.microsoft.com/download/dotnet/10.0), then this again"
    }
    $out = Join-Path $artifacts "install.$PID"
    New-Item -ItemType Directory -Force -Path $out | Out-Null
    try {
        Build-Program $out
        Copy-Program (Join-Path $out 'program')
    } finally {
        Remove-Item -LiteralPath $out -Recurse -Force -ErrorAction SilentlyContinue
    }

    $added = Edit-UserPath { param($parts) if ($parts -contains $target) { $parts } else { @($parts) + $target } }
    $status = 0
    foreach ($step in @(@('setup', '--program', $program), @('import'), @('report'))) {
        & $program @step
        if ($LASTEXITCODE -ne 0) { $status = $LASTEXITCODE }
        Write-Host ''
    }
    Write-Host "Installed in $target."
    if ($added) { Write-Host 'That folder is on your PATH from the next terminal on.' }
    if ($status -eq 0) {
        Write-Host 'Every Claude Code session is recorded from now on.'
    } else {
        [Console]::Error.WriteLine("Not everything went well: see above, or run 'claude-session-logger doctor'.")
    }
    exit $status
}

function Uninstall-All {
    if (-not (Test-Path -LiteralPath $program)) {
        Write-Host "claude-session-logger is not installed in $target."
        exit 0
    }
    # Hooks that call a program which is gone would complain in every session: so they go first, or nothing does.
    & $program setup --remove
    if ($LASTEXITCODE -ne 0) { Fail 'the hooks could not be taken away: see above, then run this again (the program is still there)' }
    foreach ($name in 'claude-session-logger*', 'claude-memory-sync.cmd', 'csl.cmd', 'duckdb.dll*') {
        Get-ChildItem -LiteralPath $target -Filter $name | Remove-Item -Force
    }
    if (-not (Get-ChildItem -LiteralPath $target -Force)) { Remove-Item -LiteralPath $target }
    Edit-UserPath { param($parts) $parts | Where-Object { $_ -ne $target } } | Out-Null
    Write-Host "claude-session-logger is gone from $target; your data stays where it was."
    exit 0
}

if ($Uninstall) { Uninstall-All } else { Install-All }
