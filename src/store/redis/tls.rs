//! TLS to Redis.

use std::fmt;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::error::Error;

/// What a user may set about TLS. All certificates and keys are PEM text.
#[derive(Clone, Default)]
pub struct TlsOptions {
    /// The authorities that are trusted.
    pub ca: String,
    /// The client's certificate chain and its private key.
    pub identity: Option<(String, String)>,
    /// The name to ask for (SNI) and to expect in the certificate, instead of the host's.
    pub server_name: Option<String>,
    /// Accept any certificate.
    pub accept_any: bool,
}

/// TLS, ready to connect with.
#[derive(Clone)]
pub struct Tls {
    pub(super) config: Arc<ClientConfig>,
    pub(super) server_name: Option<ServerName<'static>>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(redacted)")
    }
}

impl Tls {
    /// Reads certificates, key and name.
    ///
    /// # Errors
    /// [`Error::Tls`] when one of them cannot be read or they do not fit together.
    ///
    /// ```
    /// use rust_express_session::store::redis::{Tls, TlsOptions};
    ///
    /// let named = |name: &str| TlsOptions {
    ///     server_name: Some(name.into()),
    ///     accept_any: true,
    ///     ..TlsOptions::default()
    /// };
    /// assert!(Tls::new(&named("redis.example.com")).is_ok());
    /// assert!(Tls::new(&named("no name")).is_err());
    /// ```
    pub fn new(options: &TlsOptions) -> Result<Self, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|_| unusable("there is no version of TLS to speak"))?;
        let builder = if options.accept_any {
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AcceptAny(provider)))
        } else {
            builder.with_root_certificates(roots(&options.ca)?)
        };
        let config = match &options.identity {
            None => builder.with_no_client_auth(),
            Some((chain, key)) => {
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
                    .map_err(|_| unusable("the private key cannot be read"))?;
                builder
                    .with_client_auth_cert(own_certificates(chain)?, key)
                    .map_err(|_| unusable("the private key is not that of the certificate"))?
            }
        };
        let server_name = options
            .server_name
            .as_deref()
            .map(|name| ServerName::try_from(name.to_owned()))
            .transpose()
            .map_err(|_| unusable("the server name is no name that a certificate can have"))?;
        Ok(Self {
            config: Arc::new(config),
            server_name,
        })
    }
}

fn roots(pem: &str) -> Result<RootCertStore, Error> {
    let mut store = RootCertStore::empty();
    let (added, _) = store.add_parsable_certificates(certificates(pem)?);
    if added == 0 {
        return Err(unusable("no usable authority certificate"));
    }
    Ok(store)
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| unusable("a certificate cannot be read"))
}

fn own_certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let chain = certificates(pem)?;
    if chain.is_empty() {
        return Err(unusable("the client's certificate cannot be read"));
    }
    Ok(chain)
}

fn unusable(what: &str) -> Error {
    Error::Tls(what.into())
}

/// Checks that the server holds its certificate's key, and nothing about the certificate itself.
#[derive(Debug)]
struct AcceptAny(Arc<CryptoProvider>);

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, cert, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, cert, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_to_trust_nobody() {
        let error = Tls::new(&TlsOptions::default()).map(|_| ()).unwrap_err();
        assert_eq!(error.code(), "ERR_SESSION_REDIS_TLS");
    }

    #[test]
    fn refuses_certificates_it_cannot_read() {
        let broken = || "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n".to_owned();
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let as_authority = TlsOptions {
            ca: broken(),
            ..TlsOptions::default()
        };
        let as_own = TlsOptions {
            accept_any: true,
            identity: Some((broken(), key.into())),
            ..TlsOptions::default()
        };
        for options in [as_authority, as_own] {
            let error = Tls::new(&options).map(|_| ()).unwrap_err();
            let cause = error.cause().as_deref().map(str::to_owned);
            assert_eq!(cause.as_deref(), Some("a certificate cannot be read"));
        }
    }

    #[test]
    fn refuses_a_key_it_cannot_read() {
        let options = TlsOptions {
            accept_any: true,
            identity: Some((String::new(), "no key".into())),
            ..TlsOptions::default()
        };
        let error = Tls::new(&options).map(|_| ()).unwrap_err();
        assert_eq!(
            error.cause().as_deref(),
            Some("the private key cannot be read")
        );
    }
}
