"""What has broken templates of others: as a template it is refused or stays text, as a value it is nothing but itself.

After PayloadsAllTheThings (Server Side Template Injection, XSS Injection), the OWASP filter evasion list and the bugs named in
reliability.md §3.13.
"""

SSTI = [
    # Jinja2, Twig, Liquid, Django, Tornado
    "{{7*7}}", "{{7*'7'}}", "{{config}}", "{{config.items()}}", "{{self.__init__.__globals__}}",
    "{{''.__class__.__mro__[1].__subclasses__()}}", "{{request.application.__globals__.__builtins__.__import__('os').popen('id').read()}}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}", "{% import os %}{{os.system('id')}}",
    "{%include '/etc/passwd'%}", "{% extends '../../base' %}", "{{_self.env.registerUndefinedFilterCallback('exec')}}{{_self.env.getFilter('id')}}",
    "{{['id']|filter('system')}}", "{{dump(app)}}", "{{'/etc/passwd'|file_excerpt(1,30)}}", "{{ settings.SECRET_KEY }}", "{% debug %}",
    "{% load log %}{% get_admin_log 10 as log %}", "{# comment #}",
    # Freemarker, Velocity, Thymeleaf, SpEL, JSP
    "${7*7}", "#{7*7}", "*{7*7}", "@{7*7}", "~{7*7}", "<#assign ex=\"freemarker.template.utility.Execute\"?new()>${ex(\"id\")}",
    "[#assign ex='freemarker.template.utility.Execute'?new()]${ex('id')}", "${product.getClass().getProtectionDomain()}",
    "#set($e=\"e\")$e.getClass().forName(\"java.lang.Runtime\")", "$class.inspect(\"java.lang.Runtime\").type.getRuntime().exec(\"id\")",
    "[[${7*7}]]", "__${T(java.lang.Runtime).getRuntime().exec('id')}__::.x", "${T(java.lang.System).getenv()}", "<%= 7*7 %>",
    # ERB, Slim, Haml, EJS, Pug, Razor, Smarty, Mako, Blade, Latte
    "<%= system('id') %>", "<%= File.open('/etc/passwd').read %>", "#{ %x|id| }", "<%- global.process.mainModule.require('child_process').execSync('id') %>",
    "#{root.process.mainModule.require('child_process').spawnSync('id').stdout}", "@(7*7)", "@{ var x = 7*7; }@x", "{php}echo `id`;{/php}",
    "{system('id')}", "{Smarty_Internal_Write_File::writeFile($SCRIPT_NAME,'<?php 1',self::clearConfig())}", "${self.module.cache.util.os.system('id')}",
    "<% import os %>${os.popen('id').read()}", "@php(system('id'))", "{=`id`}", "{$smarty.version}",
    # Handlebars, Mustache, Stencil, Leaf, Vue, Angular, Nunjucks
    "{{#with \"s\" as |string|}}{{#with \"e\"}}{{this.push (lookup string.sub \"constructor\")}}{{/with}}{{/with}}",
    "{{{constructor.constructor('return process')()}}}", "{{> ../../etc/passwd }}", "{{=<% %>=}}<%& x %>", "{{&nombre}}", "{{{nombre}}}", "{{> otra}}",
    "{% for i in 1...9999999 %}x{% endfor %}", "#raw(\"/etc/passwd\")", "#(constructor)", "#extend(\"../x\"):", "{{constructor.constructor('alert(1)')()}}",
    "{{range.constructor(\"return global.process.mainModule.require('child_process').execSync('id')\")()}}", "{{x=valueOf.name.constructor.fromCharCode;constructor.constructor(x(97))()}}",
    # Go, Python's format, printf, PHP, SQL and shells
    "{{printf \"%s\" .}}", "{{.System \"id\"}}", "{0.__class__.__init__.__globals__}", "%(password)s", "%s%s%s%n", "$(id)", "`id`", "<?php system('id'); ?>",
    "'; DROP TABLE template; --", "\\u007b\\u007b7*7}}", "&#123;&#123;7*7&#125;&#125;",
]

#: Our own syntax: as a value it is a text as well.
OWN = [
    "%nombre%", "{{nombre}}", "{{#documentos}}x{{/documentos}}", "{{^deuda}}x{{/deuda}}", "{{! nada }}", "%%nombre%%", "{{nombre | default \"x\"}}", "{{datos.x}}",
    "{{ nombre", "nombre }}", "{{#nombre}}", "{{/nombre}}", "%deuda%%deuda%", "{{\n7*7\n}}",
]

XSS = [
    "<script>alert(1)</script>", "<ScRiPt src=//x.ec/x.js></sCrIpT>", "</title><script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>",
    "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' onmouseover='alert(1)", "\" autofocus onfocus=alert(1) x=\"",
    "` onmouseover=alert(1)", "<img src=x onerror=alert(1)>", "<img/src=`x`onerror=alert(1)>", "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<math><mtext></p><img src=x onerror=alert(1)>", "<iframe srcdoc=\"<script>alert(1)</script>\">", "<object data=javascript:alert(1)>", "<embed src=x>",
    "<a href=\"javascript:alert(1)\">x</a>", "<form action=//x.ec><input name=x>", "<base href=//x.ec/>", "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=//x.ec>",
    "<style>*{background:url(//x.ec)}</style>", "</style><script>alert(1)</script>", "--><script>alert(1)</script><!--", "<!--", "-->", "--!>", "<![CDATA[x]]>", "]]>", "<?xml?>",
    "<!DOCTYPE x>", "</td></tr></table>", "</body></html>", "<plaintext>", "<xmp>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<template>", "<select><option>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;", "&", "&amp", "&copy", "&#x3c", "<", ">", "\"", "'", "\\", "/", "=", "`", "a b=c", "x\" y", "x' y", "x y=z",
    "\x00<script>", "<\x00script>", "<scr\x00ipt>", "\u00ad<script>", "\u202e<script>", "\ufeff<b>", "<b\u2028x>", "\uff1cscript\uff1e", "\u0000", "ja\tvascript:alert(1)", "{{", "}}", "%",
    "+ADw-script+AD4-", "😀<b>😀", "é\"é", "ñ'ñ", "a" * 3000 + "<b>",
]

HOSTILE_LINKS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)", "javascript&colon;alert(1)",
    "java&#115;cript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "blob:x", "ftp://x.ec", "//x.ec", "/x", "x", "www.x.ec", "#", "?x", "https", "http//x",
    "https;//x", "://x", ":", "javascript://https:%0aalert(1)", "\u2028javascript:alert(1)", "jаvascript:alert(1)", "view-source:https://x.ec", "intent://x", "ht\ntps://x.ec", "feed:javascript:alert(1)",
]

#: `datos` stands where a value is allowed.
CONTEXTS = [
    context.replace("datos", "datos.datos")
    for context in [
        "<p>{{datos}}</p>", "a {{datos}} b", "<title>{{datos}}</title>", "<textarea>{{datos}}</textarea>", "<p title=\"{{datos}}\">x</p>", "<p title='{{datos}}'>x</p>",
        "<p title = \"a{{datos}}b{{datos}}\" lang='es'>x</p>", "<table><tr><td bgcolor=\"{{datos}}\">{{datos}}</td></tr></table>", "<a href=\"{{datos}}\">{{datos}}</a>",
        "<a href='{{datos}}'>x</a>", "<img src=\"{{datos}}\" alt=\"{{datos}}\">", "<td background='{{datos}}'>x</td>", "<a href=\"https://x.ec/{{datos}}\">x</a>",
        "<a href='https://x.ec/?a={{datos}}&amp;b={{datos}}#{{datos}}'>x</a>", "<a href=\"mailto:{{datos}}?subject={{datos}}\">x</a>", "<a href=\"#{{datos}}\">x</a>",
        "<p>{{datos | lineas}}</p>", "<p>{{datos | mayusculas}}</p>", "<p title=\"{{datos | lineas}}\">x</p>", "<svg><title>{{datos}}</title></svg>", "<!-- x --><p>{{datos}}</p>",
        "<style>p{}</style><p>{{datos}}</p>", "<script>1</script><p>{{datos}}</p>", "<select><option value=\"{{datos}}\">{{datos}}</option></select>",
    ]
]
