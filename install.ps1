<#
Installs claude-session-logger for this user, or upgrades it, sets it up and imports this machine's history. In a
checkout with the .NET SDK it builds what is checked out; elsewhere it downloads a release.

    .\install.ps1                    install, or upgrade what is installed
    .\install.ps1 -Uninstall         remove the program, its hooks and its schedule; the data stays
    .\install.ps1 -Version 1.1.0     install this release instead of the checkout or the newest release
    .\install.ps1 -Archive FILE      install a release archive that is already here, without a network
    .\install.ps1 -Prefix DIR        where to; otherwise PREFIX, else %LOCALAPPDATA%\Programs\claude-session-logger
    .\install.ps1 -NoSetup           install only the program: no hooks, no import, no report
#>
[CmdletBinding()]
param([switch] $Uninstall, [string] $Version = '', [string] $Archive = '', [string] $Prefix = $env:PREFIX, [switch] $NoSetup)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# A release writes its repository's address here; a checkout has it in build/Repository.props.
$repository = ''
$target = if ($Prefix) { [IO.Path]::GetFullPath($Prefix) } else { Join-Path $env:LOCALAPPDATA 'Programs\claude-session-logger' }
$program = Join-Path $target 'claude-session-logger.exe'
# Empty if the script was piped into PowerShell (irm ... | iex), where exit would close the window.
$here = $PSScriptRoot
$artifacts = if ($here) { Join-Path $here 'artifacts' } else { '' }

function Fail([string] $sentence) {
    if (-not $here) { throw "install.ps1: $sentence" }
    [Console]::Error.WriteLine("install.ps1: $sentence")
    exit 1
}

function Stop-Script([int] $status) {
    if ($here) { exit $status }
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
    $project = Join-Path $here 'src\ClaudeSessionLogger'
    $log = Join-Path $artifacts 'install.log'
    # A lock file of its own: this machine's platform is added to it, and the checkout stays clean for the next pull.
    Copy-Item -LiteralPath (Join-Path $project 'packages.lock.json') -Destination $out
    $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
    $env:DOTNET_NOLOGO = '1'
    $ErrorActionPreference = 'Continue'
    Push-Location $here
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
    Test-Program (Join-Path $out 'program') 'this checkout'
    Set-Content -LiteralPath (Join-Path $out 'program\installed-by') -Encoding Ascii -Value 'source'
}

function Test-Checkout { return $here -and (Test-Path -LiteralPath (Join-Path $here 'src\ClaudeSessionLogger\packages.lock.json')) }

# --- a release ---

function Get-Repository {
    if ($repository) { return $repository }
    $file = if ($here) { Join-Path $here 'build\Repository.props' } else { '' }
    if (-not $file -or -not (Test-Path -LiteralPath $file)) { Fail 'this install.ps1 belongs to no release: use the one of a release, or of a checkout' }
    return ([xml] (Get-Content -LiteralPath $file -Raw)).Project.PropertyGroup.RepositoryUrl
}

function Save-File([string] $address, [string] $path) {
    # The progress bar of Windows PowerShell makes downloads ten times slower.
    $ProgressPreference = 'SilentlyContinue'
    try {
        Invoke-WebRequest -Uri $address -OutFile $path -UseBasicParsing
    } catch {
        Fail "cannot download ${address}: $($_.Exception.Message) Check the network (and proxy) and whether this release exists; nothing was installed"
    }
}

function Test-Sum([string] $file, [string] $list) {
    $line = Get-Content -LiteralPath $list | Where-Object { ($_ -split '[ *]+', 2)[1] -eq (Split-Path -Leaf $file) } | Select-Object -First 1
    if (-not $line) { Fail "cannot check ${file}: $list does not list it" }
    if ((Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash -ne ($line -split '[ *]+', 2)[0]) {
        Fail "the SHA-256 of $file is not the one in SHA256SUMS: download it again; nothing was installed"
    }
}

# Proves that the repository's own release workflow built the archive. Only a gh that is logged in can ask.
function Test-Attestation([string] $file, [string] $repository) {
    if (-not $repository.StartsWith('https://github.com/') -or -not (Get-Command gh -ErrorAction SilentlyContinue)) { return }
    $ErrorActionPreference = 'Continue'
    & gh auth status *> $null
    if ($LASTEXITCODE -ne 0) { return }
    & gh attestation verify $file --repo $repository.Substring('https://github.com/'.Length) *> $null
    if ($LASTEXITCODE -ne 0) { Fail "gh cannot verify the attestation of ${file}: it was not built by $repository; nothing was installed" }
}

function Save-Release([string] $out) {
    $address = Get-Repository
    $releases = if ($env:CLAUDE_LOGGER_RELEASES) { $env:CLAUDE_LOGGER_RELEASES } else { "$address/releases" }
    $system = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'win-arm64' } else { 'win-x64' }
    $wanted = $Version -replace '^v', ''
    $list = Join-Path $out 'SHA256SUMS'
    # The list of the newest release says which version that is.
    Save-File $(if ($wanted) { "$releases/download/v$wanted/SHA256SUMS" } else { "$releases/latest/download/SHA256SUMS" }) $list
    $name = Get-Content -LiteralPath $list | Where-Object { $_ -match "^[0-9a-f]+ [ *](claude-session-logger-[^/\\]+-$system\.zip)$" } |
        ForEach-Object { $Matches[1] } | Select-Object -First 1
    if (-not $name) { Fail "cannot find an archive for $system in ${releases}: build from source instead (CONTRIBUTING.md)" }
    $wanted = $name.Substring('claude-session-logger-'.Length) -replace "-$system\.zip$", ''
    Write-Host "Downloading claude-session-logger $wanted for $system ..."
    $file = Join-Path $out $name
    Save-File "$releases/download/v$wanted/$name" $file
    Test-Sum $file $list
    Test-Attestation $file $address
    return $file
}

function Expand-Release([string] $file, [string] $out) {
    try {
        # Expand-Archive is a module, which not every PowerShell finds.
        Add-Type -AssemblyName System.IO.Compression.FileSystem
        [IO.Compression.ZipFile]::ExtractToDirectory($file, (Join-Path $out 'program'))
    } catch {
        Fail "cannot unpack ${file}: it is no release archive, or it is damaged ($($_.Exception.Message))"
    }
    Test-Program (Join-Path $out 'program') $file
}

function Test-Program([string] $folder, [string] $origin) {
    $ErrorActionPreference = 'Continue'
    & (Join-Path $folder 'claude-session-logger.exe') --version *> $null
    if ($LASTEXITCODE -ne 0) { Fail "the program of $origin does not run here; nothing was installed" }
}

# A file in use cannot be replaced, but it can be renamed: what runs keeps its files, and the next install sweeps them.
function Copy-Program([string] $from) {
    New-Item -ItemType Directory -Force -Path $target | Out-Null
    Get-ChildItem -LiteralPath $target -Filter '*.before-*' | Remove-Item -Force -ErrorAction SilentlyContinue
    $stamp = (Get-Date).ToUniversalTime().ToString('yyyyMMddHHmmss')
    foreach ($file in Get-ChildItem -LiteralPath $from -File | Where-Object { $_.Extension -ne '.pdb' -and $_.Name -ne 'csl.cmd' }) {
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

function Test-Tools {
    if (-not (Test-Linker)) {
        Fail "a C++ linker is missing: run 'winget install Microsoft.VisualStudio.2022.BuildTools --override ""--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended""', then this again"
    }
}

function Install-All {
    $builds = (Test-Checkout) -and -not $Version -and -not $Archive -and (Test-Sdk)
    if ($builds) { Test-Tools }
    New-Item -ItemType Directory -Force -Path $target | Out-Null
    # Below the target, so that nothing else is scanned, filled or left behind.
    $out = if ($builds) { Join-Path $artifacts "install.$PID" } else { Join-Path $target ".download.$PID" }
    New-Item -ItemType Directory -Force -Path $out | Out-Null
    try {
        if ($builds) {
            Build-Program $out
        } elseif ($Archive) {
            if (-not (Test-Path -LiteralPath $Archive)) { Fail "cannot find the archive ${Archive}: give the path of a downloaded release" }
            $file = (Resolve-Path -LiteralPath $Archive).ProviderPath
            $list = Join-Path (Split-Path -Parent $file) 'SHA256SUMS'
            if (Test-Path -LiteralPath $list) { Test-Sum $file $list } else { Write-Host "There is no SHA256SUMS beside $file, so it is not checked." }
            Expand-Release $file $out
        } else {
            if (Test-Checkout) { Write-Host 'There is no .NET SDK 10 here, so the newest release is installed instead of this checkout.' }
            Expand-Release (Save-Release $out) $out
        }
        Copy-Program (Join-Path $out 'program')
    } finally {
        Remove-Item -LiteralPath $out -Recurse -Force -ErrorAction SilentlyContinue
        if (-not (Get-ChildItem -LiteralPath $target -Force)) { Remove-Item -LiteralPath $target }
    }

    $added = Edit-UserPath { param($parts) if ($parts -contains $target) { $parts } else { @($parts) + $target } }
    $status = 0
    # The first setup of a machine also imports its history and prints a report.
    $data = if ($env:CLAUDE_LOGGER_HOME) { $env:CLAUDE_LOGGER_HOME } else { Join-Path $HOME '.claude\claude-session-logger' }
    $first = -not (Test-Path -LiteralPath (Join-Path $data 'sessions.duckdb'))
    $steps = if ($NoSetup) { @() } else { @(@('setup', '--program', $program), @('import'), @('report')) }
    foreach ($step in $steps) {
        if ($step[0] -ne 'setup' -and $first -and $status -eq 0) { continue }
        & $program @step
        if ($LASTEXITCODE -ne 0) { $status = $LASTEXITCODE }
        Write-Host ''
    }
    Write-Host "Installed in $target."
    if ($added) { Write-Host 'That folder is on your PATH from the next terminal on.' }
    if ($NoSetup) {
        Write-Host "Run '$program setup' to record sessions."
    } elseif ($status -eq 0 -and -not $first) {
        Write-Host 'Every Claude Code session is recorded from now on.'
    } elseif ($status -ne 0) {
        [Console]::Error.WriteLine("Not everything went well: see above, or run 'claude-session-logger doctor'.")
    }
    Stop-Script $status
}

function Uninstall-All {
    if (-not (Test-Path -LiteralPath $program)) {
        Write-Host "claude-session-logger is not installed in $target."
        Stop-Script 0
        return
    }
    # Hooks that call a program which is gone would complain in every session: so they go first, or nothing does.
    & $program setup --remove
    if ($LASTEXITCODE -ne 0) { Fail 'the hooks could not be taken away: see above, then run this again (the program is still there)' }
    foreach ($name in 'claude-session-logger*', 'claude-memory-sync.cmd', 'csl.cmd', 'duckdb.dll*', 'installed-by*', 'LICENSE', 'README.md') {
        Get-ChildItem -LiteralPath $target -Filter $name | Remove-Item -Force
    }
    if (-not (Get-ChildItem -LiteralPath $target -Force)) { Remove-Item -LiteralPath $target }
    Edit-UserPath { param($parts) $parts | Where-Object { $_ -ne $target } } | Out-Null
    Write-Host "claude-session-logger is gone from $target; your data stays where it was."
    Stop-Script 0
}

if ($Uninstall) { Uninstall-All } else { Install-All }
