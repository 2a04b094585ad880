# Read-only check of this server. It changes no setting and sends nothing; one temporary file of secedit is deleted again.
# Usage, as administrator: powershell -NoProfile -ExecutionPolicy Bypass -File this-file -Out HOST.bundle
# Without -Out the bundle goes to standard output. Windows PowerShell 4.0 or newer, no module needed.
# script_sha256 below is that of every line after it, with LF line ends.
param([string]$Out = '')
function Invoke-Collection {
  $ErrorActionPreference = 'Stop'
  $run = '@RUN@'; $target = '@TARGET@'; $cap = @CAP@; $totalCap = @TOTAL@
  $lines = New-Object System.Collections.Generic.List[string]
  $clock = [Diagnostics.Stopwatch]::StartNew()

  # Only ASCII leaves this script, so that no code page of a console can change it.
  function Get-Plain([string]$text) {
    $plain = New-Object Text.StringBuilder
    for ($i = 0; $i -lt $text.Length; $i++) {
      $code = [int]$text[$i]
      $escape = ($code -lt 32 -and $code -ne 10) -or ($code -gt 126) -or
        ($code -eq 92 -and $i + 1 -lt $text.Length -and $text[$i + 1] -ceq [char]'u')
      if ($escape) { [void]$plain.Append('\u').Append($code.ToString('x4')) } else { [void]$plain.Append($text[$i]) }
    }
    $plain.ToString()
  }
  function Get-Sha256([string]$text) {
    $hash = [Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::ASCII.GetBytes($text))
    -join ($hash | ForEach-Object { $_.ToString('x2') })
  }
  function Add-Field([string]$name, [string]$value) { $lines.Add("=$name $((Get-Plain $value) -replace "`n", ' ')") }
  function Get-Seconds { $clock.Elapsed.TotalSeconds.ToString('0.00', [Globalization.CultureInfo]::InvariantCulture) }

  # What every question may use. Names of accounts become SIDs here, because names are of the system's language.
  $tools = @'
function Out-Row($row) { ConvertTo-Json -InputObject $row -Compress -Depth 4 }
function Get-Sid([string]$name) {
  if ($name -match '^\*?(S-1-[0-9-]+)$') { return $Matches[1] }
  try { (New-Object Security.Principal.NTAccount $name).Translate([Security.Principal.SecurityIdentifier]).Value } catch { '' }
}
function Get-Day($moment) {
  if ($null -eq $moment) { return '' }
  ([datetime]$moment).ToUniversalTime().ToString('yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture)
}
function Get-Setting([string]$path, [string]$name) {
  $state = 'absent'; $value = $null
  try {
    $key = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64').OpenSubKey($path)
    if ($null -ne $key) {
      $value = $key.GetValue($name, $null)
      if ($null -ne $value) { $state = 'present' }
      $key.Close()
    }
  } catch [Security.SecurityException] { $state = 'denied' } catch [UnauthorizedAccessException] { $state = 'denied' }
  if ($value -is [array]) { $value = ($value | ForEach-Object { "$_" }) -join ';' }
  Out-Row @{ path = $path; name = $name; state = $state; value = $value }
}
'@

  # Ask ID SECONDS DIGEST TEXT: run one question apart from the others and write its block.
  function Ask([string]$id, [int]$seconds, [string]$digest, [string]$text) {
    $script:asked++
    $started = Get-Seconds
    $outcome = 'ran'; $exit = 0; $note = ''; $output = ''; $truncated = 'no'
    if ($script:used -ge $totalCap) {
      $outcome = 'skipped'; $truncated = 'yes'; $note = 'all blocks together reached the limit'
    } else {
      $shell = [PowerShell]::Create()
      try {
        [void]$shell.AddScript("`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'`n$tools`n$text")
        $waiting = $shell.BeginInvoke()
        if ($waiting.AsyncWaitHandle.WaitOne($seconds * 1000)) {
          try {
            $output = @($shell.EndInvoke($waiting) | ForEach-Object { "$_".Replace("`r", '') }) -join "`n"
          } catch {
            $cause = $_.Exception
            while ($null -ne $cause.InnerException) { $cause = $cause.InnerException }
            $note = $cause.GetType().FullName
            $exit = 1
            if ($cause -is [UnauthorizedAccessException] -or $cause -is [Security.SecurityException] -or
                $cause.HResult -eq -2147024891) { $exit = 5 }
            elseif ($cause -is [Management.Automation.CommandNotFoundException]) { $exit = 127 }
          }
        } else { $exit = 124; $note = 'time is over'; [void]$shell.BeginStop($null, $null) }
      } finally { if ($exit -ne 124) { $shell.Dispose() } }
    }
    $output = Get-Plain $output
    if ($output.Length -gt $cap) { $output = $output.Substring(0, $cap); $truncated = 'yes' }
    $script:used += $output.Length
    $lines.Add("@BLOCK $run $id")
    Add-Field 'probe' $digest
    Add-Field 'outcome' $outcome
    Add-Field 'started' "+$started"
    Add-Field 'seconds' '0.00'
    Add-Field 'exit' "$exit"
    Add-Field 'truncated' $truncated
    Add-Field 'stderr' $note
    Add-Field 'bytes' "$($output.Length)"
    Add-Field 'sha256' (Get-Sha256 $output)
    if ($output.Length -gt 0) { foreach ($line in $output.Split("`n")) { $lines.Add("|$line") } }
  }

  $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
  $elevated = (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole(
    [Security.Principal.WindowsBuiltInRole]::Administrator)
  $machine = ''
  $cryptography = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64').OpenSubKey(
    'SOFTWARE\Microsoft\Cryptography')
  if ($null -ne $cryptography) { $machine = (Get-Sha256 "$($cryptography.GetValue('MachineGuid'))").Substring(0, 16) }
  $now = [DateTimeOffset]::Now
  $lines.Add("@AUDITOR-TRANSCRIPT @FORMAT@ $run")
  Add-Field 'collector' '@COLLECTOR@'
  Add-Field 'script_sha256' $script_sha256
  Add-Field 'target' $target
  Add-Field 'hostname' ([Environment]::MachineName)
  Add-Field 'machine' $machine
  Add-Field 'boot' ''
  Add-Field 'uid' ''
  Add-Field 'sudo' $(if ($elevated) { 'root' } else { 'refused' })
  Add-Field 'started' $now.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
  Add-Field 'zone' ($now.ToString('zzz', [Globalization.CultureInfo]::InvariantCulture).Replace(':', ''))
  Add-Field 'locale' ([Globalization.CultureInfo]::CurrentUICulture.Name)
  $script:asked = 0; $script:used = 0

@QUESTIONS@

  $lines.Add("@END $run $($script:asked)")
  $text = ($lines -join "`n") + "`n"
  if ($Out) { [IO.File]::WriteAllText([IO.Path]::GetFullPath((Join-Path (Get-Location) $Out)), $text) } else { $text }
}
Invoke-Collection
