using System.Text;
using ClaudeSessionLogger.Memory.Scan;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

/// <summary>Lines as people and Claude write them into notes. All passwords are invented.</summary>
public sealed partial class PasswordScanTests
{
    const string Passwords = """"
        NAS password: Sa8gE6ci
        pass=Sa8gE6ci
        DB_PASSWORD=Sup3rS3cret!
        password = "Tr0ub4dor&3"
        mysql -u root -pS3cr3tPw99 shop
        curl -u admin:S3cretPass https://x
        Passwort: Sommer2024!
        Passwort für das NAS: Sommer2024
        Kennwort: bla7Kuchen
        mot de passe : Tourn3sol9
        Mot de passe: Tourn3sol9
        mdp: Tourn3sol9
        contraseña: Gat0Negro7
        contrasena=Gat0Negro7
        senha: Cachorr0Azul
        hasło: Zielony77kot
        пароль: Qwe8rtyZ
        密码：Abc8x9Yz
        - **Password:** `Sa8gE6ci`
        * Password: Sa8gE6ci
        | password | Sa8gE6ci |
        | Admin password | `Sa8gE6ci` |
        the wifi password is Sa8gE6ci
        The password for the staging box is kX9-mm2p
        password (nas): Sa8gE6ci
        export PGPASSWORD=geheim99
        PGPASSWORD=swordfish psql -h db shop
        export DB_PASSWORD='swordfish'
        MYSQL_ROOT_PASSWORD: Sup3rS3cret
          - POSTGRES_PASSWORD=kq7Lmz2x
        "password": "Sup3rS3cret!"
        'password' => 'Sup3rS3cret!',
        "pwd": "x9Kq2Lm!"
        spring.datasource.password=Sup3rS3cret
        -Dspring.datasource.password=Sup3rS3cret
        --password=hubbabubba
        --password Sup3rS3cret
        mysqldump --password=Sup3rS3cret shop > x.sql
        mysql -h db -u shop -p'S3cr3t Pw99x' shop ; mysql -h db -u shop -p'S3cr3tPw99x' shop
        mariadb -uroot -pbananasplit
        curl --user "ann:Blaubeere7" https://api.example.org
        curl -s -X POST -H 'Accept: json' -u ann:Blaubeere7 https://api.example.org
        http -a ann:Blaubeere7 https://api.example.org
        wget --user=ann --password=Blaubeere7 https://x
        sshpass -p 'Blaubeere7' ssh root@10.0.0.4
        sshpass -pBlaubeere7 ssh root@10.0.0.4
        redis-cli -h cache -a Blaubeere7 ping
        redis-cli --pass Blaubeere7 ping
        mongosh -u root -p Blaubeere7 --authenticationDatabase admin
        docker login -u acme -p Blaubeere7 registry.example.org
        sqlcmd -S db -U sa -P Blaubeere7!
        ldapsearch -D cn=admin -w Blaubeere7 -b dc=x
        smbclient //nas/share -U ann%Blaubeere7
        openssl pkcs12 -in a.p12 -passin pass:Blaubeere7
        7z x -pBlaubeere7 archive.7z
        htpasswd -b .htpasswd ann Blaubeere7
        https://ann:Blaubeere7@git.example.org/a/b
        postgres://shop:Blaubeere7@db/shop
        redis://:Blaubeere7@cache:6379/0
        alter user shop identified by 'Blaubeere7';
        create role shop login password 'Blaubeere7';
        psql "host=db user=shop password=Blaubeere7"
        Server=db;Database=shop;User Id=sa;Password=Blaubeere7!;
        $env:DB_PASSWORD = "Blaubeere7"
        $password = ConvertTo-SecureString "Blaubeere7" -AsPlainText -Force
        echo Blaubeere7 | sudo -S apt-get update
        machine db.example.org login ann password Blaubeere7
        db.example.org:5432:shop:ann:Blaubeere7
        login: admin / Blaubeere7
        credentials: admin:Blaubeere7
        user/pass: admin/Blaubeere7
        <password>Blaubeere7</password>
        PASSWORD_PROD=Blaubeere7
        adminPassword: Blaubeere7
        password := "Blaubeere7"
        password = 'swordfish'
        if password == "Tr0ub4dor&3":
        passphrase: x9Kq2Lm-tulip
        user=ann pw=Blaubeere7
        RABBITMQ_DEFAULT_PASS=Blaubeere7
        Password → Blaubeere7
        xfreerdp /v:host /u:ann /p:Blaubeere7
        IMAP_PASS="kq7Lmz2x"
        SMTP_PASSWORD="correct-horse-battery-staple9"
        root pw: toor4Life
        DB_PASSWORD=hunter2
        DB_PASSWORD=hunter2secret99
        DB_PASSWORD=hunter2hunter2
        DB_PASSWORD=mysecretpw77
        DB_PASSWORD=secret123
        DB_PASSWORD=Password2024!
        DB_PASSWORD=test1234
        DB_PASSWORD=TestExample77
        DB_PASSWORD=admin2024!
        DB_PASSWORD=changeme42
        DB_PASSWORD=helloworld
        DB_PASSWORD=secretgarden
        DB_PASSWORD=letmein
        DB_PASSWORD=sommer_2024
        DB_PASSWORD=sommer-2024
        DB_PASSWORD=BlauBeere7
        DB_PASSWORD=2024sommer
        DB_PASSWORD=deadbeef12
        DB_PASSWORD=$ecret9!Pw
        DB_PASSWORD=%kq9Lm!2x
        DB_PASSWORD=*kq9Lm!2x
        DB_PASSWORD=kq7!(Lmz2x
        DB_PASSWORD=hello11111
        password = "hunter2"
        password = "password123"
        password = "Test1234!"
        password = 'secret123'
        password: test1234
        password: Password123!
        curl -u admin:test1234 https://x
        mysql -psecret2024 shop
        https://ann:hunter2@git.example.org/a
        https://ann:secret77@git.example.org/a
        https://ann:$tr0ng!Pw@git.example.org/a
        https://ann:test1111@git.example.org/a
        """";

    [Fact]
    public void Passwords_that_people_type_are_found() =>
        Assert.Equal([], Lines(Passwords).Where(line => Find($"# Notes\n\n{line}\n") is not [{ Line: 3 }]));

    [Fact]
    public void Placeholders_code_and_prose_are_not_passwords() =>
        Assert.Equal(
            [],
            Lines(Others).Where(line => Find(line.Replace("⏎", "\n", StringComparison.Ordinal)).Count > 0)
        );

    [Theory]
    [InlineData("Mot de passe : Tourn3sol9\r\nNAS password: Sa8gE6ci\r\n", 1, 2)]
    [InlineData("пароль\n密码\n\nпароль: Qwe8rtyZ", 4)]
    [InlineData("\ud800 password: Sa8gE6ci", 1)]
    public void A_typed_password_is_reported_with_its_line(string text, params int[] lines) =>
        Assert.Equal(lines, Find(text).Select(found => found.Line));

    static IEnumerable<string> Lines(string text) => text.Split('\n').Where(line => line.Length > 0);

    static IReadOnlyList<Credential> Find(string text) => CredentialScan.Find(Encoding.UTF8.GetBytes(text));
}
