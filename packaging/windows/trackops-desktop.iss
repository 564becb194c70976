; The installer for Windows, made by Inno Setup 6 from the frozen folder: packaging/windows/build.py runs it.
; It installs for one user and asks for no administrator; /ALLUSERS on its command line installs for all.
#ifndef Version
  #error Version is not given: iscc /DVersion=1.2.3 /DFolder=… /DTarget=…
#endif

[Setup]
AppId={{6C0C0F5E-3C8E-4E0F-9A53-6B7C0D1B2F4A}
AppName=Trackops Desktop
AppVersion={#Version}
AppPublisher=The Trackops Desktop developers
AppPublisherURL=https://viewcases.com/
DefaultDirName={autopf}\Trackops Desktop
DefaultGroupName=Trackops Desktop
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile={#Folder}\_internal\LICENSE
SetupIconFile={#Folder}\..\..\icon.ico
UninstallDisplayIcon={app}\trackops-desktop.exe
OutputDir={#Target}
OutputBaseFilename=TrackopsDesktop-{#Version}-x64
Compression=lzma2/max
SolidCompression=yes
; What runs is asked to close, so that an update replaces every file.
CloseApplications=yes
RestartApplications=no
ChangesAssociations=yes
ChangesEnvironment=yes

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: links; Description: "Open otpauth: links with Trackops Desktop"
Name: path; Description: "Make the command line `trackops` available"; Flags: unchecked

[Files]
Source: "{#Folder}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\Trackops Desktop"; Filename: "{app}\trackops-desktop.exe"; AppUserModelID: "ViewCases.TrackopsDesktop"
Name: "{autodesktop}\Trackops Desktop"; Filename: "{app}\trackops-desktop.exe"; Tasks: desktopicon; AppUserModelID: "ViewCases.TrackopsDesktop"

[Registry]
Root: HKA; Subkey: "Software\Classes\otpauth"; ValueType: string; ValueData: "URL:One-time code"; Flags: uninsdeletekey; Tasks: links
Root: HKA; Subkey: "Software\Classes\otpauth"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""; Tasks: links
Root: HKA; Subkey: "Software\Classes\otpauth\shell\open\command"; ValueType: string; ValueData: """{app}\trackops-desktop.exe"" ""%1"""; Tasks: links
Root: HKA; Subkey: "Software\Classes\otpauth-migration"; ValueType: string; ValueData: "URL:Exported one-time codes"; Flags: uninsdeletekey; Tasks: links
Root: HKA; Subkey: "Software\Classes\otpauth-migration"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""; Tasks: links
Root: HKA; Subkey: "Software\Classes\otpauth-migration\shell\open\command"; ValueType: string; ValueData: """{app}\trackops-desktop.exe"" ""%1"""; Tasks: links
Root: HKA; Subkey: "{code:EnvironmentKey}"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Check: IsNotInPath; Tasks: path

[Run]
Filename: "{app}\trackops-desktop.exe"; Description: "{cm:LaunchProgram,Trackops Desktop}"; Flags: nowait postinstall skipifsilent

[Code]
// Where the variables of whom it is installed for lie: one user, or everybody.
function EnvironmentKey(Unused: String): String;
begin
  if IsAdminInstallMode then
    Result := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  else
    Result := 'Environment';
end;

function IsNotInPath: Boolean;
var
  Path: String;
begin
  Result := not RegQueryStringValue(HKA, EnvironmentKey(''), 'Path', Path)
    or (Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';') = 0);
end;

// What was put behind the others goes again; they stay as they are.
procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Path: String;
begin
  if (Step = usPostUninstall) and RegQueryStringValue(HKA, EnvironmentKey(''), 'Path', Path) then
  begin
    Path := Path + ';';
    if StringChangeEx(Path, ';' + ExpandConstant('{app}') + ';', ';', True) > 0 then
      RegWriteExpandStringValue(HKA, EnvironmentKey(''), 'Path', Copy(Path, 1, Length(Path) - 1));
  end;
end;
