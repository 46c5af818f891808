namespace ClaudeSessionLogger.Tests.Memory;

public sealed partial class PasswordScanTests
{
    // Placeholders, references, code, commands and prose.
    const string Others = """"
        password: must be 12 characters
        password: 12 characters minimum
        password: at least 8 characters, one digit
        password: 8-64 characters
        The password is asked for at the start
        password: see 1Password, vault `deploy`
        password: 1Password/Deploy
        password: in KeePassXC
        Passwort: siehe Tresor
        mot de passe: dans le coffre
        contraseña: en el gestor
        DB_PASSWORD=<password>
        DB_PASSWORD=<your-db-password>
        DB_PASSWORD=${DB_PASSWORD}
        DB_PASSWORD=$DB_PASSWORD
        DB_PASSWORD=${DB_PASSWORD:-postgres}
        DB_PASSWORD="$(pass show db/prod)"
        DB_PASSWORD=changeme
        DB_PASSWORD=change_me
        DB_PASSWORD=your-password-here
        DB_PASSWORD=YourPasswordHere
        DB_PASSWORD=YOUR_PASSWORD
        DB_PASSWORD=replace_with_your_secret
        DB_PASSWORD=ChangeMe!
        DB_PASSWORD=xxxx-xxxx
        DB_PASSWORD=[password]
        DB_PASSWORD={password}
        DB_PASSWORD=secret
        DB_PASSWORD=${DB_PASSWORD:?missing}
        DB_PASSWORD=$(pass show db/prod2)
        DB_PASSWORD=get_secret("db2")
        --password=your-secret-here
        password = "enter-your-password"
        https://user:your-password@example.org
        https://user:${TOKEN2}@example.org
        https://user:secret@example.org
        DB_PASSWORD=xxxxxx
        DB_PASSWORD=********
        DB_PASSWORD=postgres
        POSTGRES_PASSWORD: postgres
        POSTGRES_PASSWORD: example
        MYSQL_ROOT_PASSWORD: root
        DB_PASSWORD=
        DB_PASSWORD=...
        DB_PASSWORD={{ vault_db_password }}
        DB_PASSWORD=%DB_PASSWORD%
        DB_PASSWORD_FILE=/run/secrets/db_password
        password = os.environ["DB_PASSWORD"]
        password = os.environ['SHOP_DB_PASSWORD_2']
        password = os.getenv("DB_PASSWORD")
        password = get_password()
        password = getpass.getpass()
        password=settings.DB_PASSWORD
        password = config.password
        password = process.env.DB_PASSWORD
        password: process.env.DB_PASSWORD!,
        password = Environment.GetEnvironmentVariable("DB_PASSWORD")
        connect(user=user, password=password)
        connect(user=user, password=db_password)
        connect(user=user, password=password2)
        connect(password=args.password, host=h)
        String password = request.getParameter("password");
        password: string;
        password: str
        password: String,
        password?: string
        password: Optional[str] = None
        "password": "string"
        "password": "required"
        'password' => 'required|min:8|confirmed'
        password: z.string().min(8)
        password: { type: String, required: true }
        password: "Password is required"
        "password": "Your password must have 8 characters"
        password: hashed with bcrypt
        password: bcrypt, cost 12
        password: Argon2id
        password: SHA-256
        password: sha256
        password hash: PBKDF2-HMAC-SHA256
        password: base64-encoded
        <input type="password" name="password">
        <label for="password">Password</label>
        input[type=password]
        password field: id `login-password-2`
        password: #password2
        pass: 42 of 42 tests
        pass: 1234 of 1240 tests
        pass: TestLogin2
        pass: test_login_2
        tests pass: step3
        pass: 100%
        first pass: 2026-03-04
        second pass: line 120-240
        pass: v1.2.3
        compass: north-2
        bypass: rule42
        pwd: /home/ann/src2
        pwd=/home/ann/work
        PWD=/home/ann/work2
        OLDPWD=/tmp/x2
        cd "$(dirname "$0")" && pwd -P
        mkdir -p src2/app3
        docker run -p 8080:80 nginx
        docker run -u 1000:1000 nginx
        ssh -p 2222 ann@host
        ssh -p2222 ann@host
        mysql -u root -p shop
        mysql -u root -p"$MYSQL_PASSWORD" shop
        mysql -u root -p$MYSQL_PASSWORD shop
        mysql -P3306 -h db
        mysql --password=$MYSQL_PASSWORD
        mysql --password=<password>
        mysql -u root -p<password>
        curl -u admin:admin http://localhost:3000
        curl -u "$USER:$PASSWORD" https://x
        curl -u user:password https://x
        curl -u <user>:<token> https://x
        curl -u $USER https://x
        curl -sS https://x -o out2.json
        sshpass -e ssh root@x
        sshpass -f ~/.pw ssh root@x
        sshpass -p "$PW" ssh root@x
        redis-cli -a "$REDIS_PASSWORD" ping
        --password-stdin
        docker login --password-stdin registry
        --password=PASSWORD
        --password <password>
        --password-file ~/.pgpass
        --pass-through mode2
        tool --pass 2 of 3
        https://user:password@example.org
        postgres://postgres:postgres@localhost/x
        postgres://$USER:$PASS@db/x
        https://user:pass@host
        login: ann@example.org
        login: see docs/login.md
        credentials: AWS profile, see ~/.aws/credentials
        credentials: include
        user/pass: in the vault
        the password is stored in Vault
        the password was rotated in Q3-2025
        password is hashed2
        password is base64
        password for the staging box: ask Ann
        password for admin: in 1Password
        reset password: PR-1234
        password reset: #1234
        password: see issue GH-1234
        password: 9bf4bc0
        password policy: NIST-800-63B
        Password123! in tests
        user: test, password: test123
        password == other.password
        if password != confirm_password:
        if (password === user.password2)
        password = hash(password + salt)
        password=hash2fa(code)
        passwordHash: string
        password_reset_token: see table
        PASSWORD_RESET_TIMEOUT=259200
        PASSWORD_MIN_LENGTH=12
        PASSWORD_HASHERS = ["argon2"]
        password_hash = models.CharField(max_length=128)
        const password = useRef<HTMLInputElement>(null)
        const password = ref('')
        password: ''
        password: ""
        password: null
        password = None
        password = undefined
        let password = form.get("password")
        val password = sys.env("DB_PASSWORD")
        password: !vault |
        password: !secret db_password
        password: ENC[AES256_GCM,data:abc123,iv:x]
        password: {cipher}abc123def456
        password: arn:aws:secretsmanager:eu-west-1:123:secret:db
        password: op://Deploy/db/password
        valueFrom: secretKeyRef: name: db-password
        secretKeyRef:⏎  name: db-secret⏎  key: password
        key: password⏎name: db-secret-2
        identified by 'password'
        ALTER USER shop WITH PASSWORD 'new_password';
        ConvertTo-SecureString $env:PW -AsPlainText
        echo "$PW" | sudo -S true
        | password | string | required |
        | user | password |
        | --- | --- |
        | password | varchar(255) |
        password -> passwordHash in v2
        field password → field passphrase2
        src/auth/password.ts:42: error TS2304
        password.spec.ts:120:7
        passwords are kept by pass (https://www.passwordstore.org)
        pass insert shop/db2
        git log --format=%h:%s -p file2.cs
        zip -r out2.zip src
        7z a -tzip out2.zip src
        keytool -list -keystore a.jks
        password: REDACTED
        password: [redacted]
        password: (hidden)
        password: ask ann@example.org
        password: https://vault.example.org/ui2
        pw: Playwright 1.49
        pw: playwright-1.49
        clave: valor
        clave primaria: id_2
        la clave: idempotencia
        clave = "usuario_id"
        password_regex = r"^(?=.*[A-Z])(?=.*\d).{8,}$"
        password: [A-Za-z0-9]{8,}
        password.length >= 8
        password=True
        --pass=2
        -passin env:KEYPASS
        openssl req -passout file:pw2.txt
        commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b fixes the password: field
        PASSWORD=prompt
        """";
}
