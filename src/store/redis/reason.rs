//! Why the network failed, in words of our own or the operating system's.

use std::io::{Error, ErrorKind};

use rustls::{AlertDescription, CertificateError};

/// What the operating system says about a failure.
pub(super) fn system_reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEof => "the server closed the connection".into(),
        ErrorKind::TimedOut => "timed out".into(),
        _ => {
            let text = error.to_string();
            let text = text.strip_prefix("failed to lookup address information: ");
            match text {
                Some(reason) => format!("the host name cannot be resolved: {reason}"),
                None => without_number(&error.to_string()),
            }
        }
    }
}

/// `Connection refused (os error 111)` without the number.
fn without_number(text: &str) -> String {
    let text = text.split_once(" (os error").map_or(text, |(text, _)| text);
    text.to_lowercase()
}

/// Why TLS failed, if it was TLS that failed.
pub(super) fn tls_reason(error: &Error) -> Option<&'static str> {
    let error = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(match error {
        rustls::Error::InvalidCertificate(why) => certificate_reason(why),
        rustls::Error::AlertReceived(alert) => alert_reason(*alert),
        rustls::Error::InvalidMessage(_) => {
            "the server does not speak TLS on this port (is it the port without TLS?)"
        }
        rustls::Error::NoCertificatesPresented => "the server showed no certificate",
        rustls::Error::PeerIncompatible(_) => {
            "the server and this client have no TLS version or cipher in common"
        }
        _ => "the TLS handshake went wrong",
    })
}

const fn certificate_reason(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::UnknownIssuer => {
            "the server's certificate is not from a trusted authority"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the server's certificate has expired"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the server's certificate is for another host name"
        }
        CertificateError::Revoked => "the server's certificate was revoked",
        _ => "the server's certificate is not valid",
    }
}

const fn alert_reason(alert: AlertDescription) -> &'static str {
    match alert {
        AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
            "the server wants a client certificate, and none was given"
        }
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied => "the server refused the client's certificate",
        AlertDescription::ProtocolVersion => {
            "the server speaks no TLS version that this client does"
        }
        AlertDescription::UnrecognisedName => "the server does not know the name it was asked for",
        _ => "the server broke the TLS handshake off",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_the_system_says_without_its_number() {
        let refused = Error::from_raw_os_error(111);
        let reason = system_reason(&refused);
        assert!(!reason.contains("os error"), "{reason}");
        assert!(!reason.is_empty());
        let eof = Error::new(ErrorKind::UnexpectedEof, "tls handshake eof");
        assert_eq!(system_reason(&eof), "the server closed the connection");
        let lookup =
            Error::other("failed to lookup address information: Name or service not known");
        assert_eq!(
            system_reason(&lookup),
            "the host name cannot be resolved: Name or service not known"
        );
    }

    #[test]
    fn tells_tls_from_the_network() {
        let tls = |error| tls_reason(&Error::new(ErrorKind::InvalidData, error));
        let corrupt = rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType);
        assert!(tls(corrupt).unwrap().contains("does not speak TLS"));
        let unknown = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        assert!(tls(unknown).unwrap().contains("certificate"));
        let required = rustls::Error::AlertReceived(AlertDescription::CertificateRequired);
        assert!(tls(required).unwrap().contains("client certificate"));
        assert_eq!(tls_reason(&Error::from(ErrorKind::BrokenPipe)), None);
    }
}
